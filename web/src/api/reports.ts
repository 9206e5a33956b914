import { address } from './call'
import { contentOf, textOf } from './files'
import { say, worded } from './phrases'
import { Problem } from './problem'
import type { Schemas } from './types'
import type { Output, Task } from './words'

export type Annotation = Schemas['Annotation']

/** A Curve is a value that is sampled at a fixed interval, the first at 0. */
export interface Curve {
  name: string
  unit: string
  step_seconds: number
  values: number[]
}

/** A Skipped analyzer did not run. */
export interface Skipped {
  analyzer: string
  reason: string
}

/** A Gap was to be looked at by an analyzer and was not; an end of 0 means that it may be any part. */
export interface Gap {
  analyzer: string
  start_seconds: number
  end_seconds: number
  reason: string
}

/** A Report is all that a task found, and what was looked at. Other members are of its operation. */
export interface Report {
  duration_seconds: number
  looked_at: { analyzers: string[]; frames: number; frame_rate: number; audio_seconds: number }
  not_looked_for: Skipped[]
  gaps: Gap[]
  facts: Record<string, unknown>
  annotations: Annotation[]
  curves: Curve[]
  /** Kinds of which more was found than is listed. */
  truncated: string[]
}

/** annotationsOf is the address of annotations of a task as a file, those that a filter chooses. */
export function annotationsOf(
  task: string,
  format: 'json' | 'csv' | 'vtt' | 'srt',
  filter: { kinds: readonly string[]; confidence: number; span: { from: number; to: number } | null },
): string {
  const { kinds: kind, confidence, span } = filter
  const query = { format, kind, min_confidence: confidence || undefined, from: span?.from, to: span?.to }
  return address('/api/v1/tasks/{id}/annotations', { id: task }, query)
}

/** reportIn is the report among the outputs of a task. */
export const reportIn = (task: Task | undefined): Output | undefined => task?.outputs?.find((o) => o.role === 'report')

/** reportOf reads a report whole. */
export async function reportOf(output: Output, signal?: AbortSignal): Promise<Report> {
  const text = await textOf(contentOf(output), signal)
  try {
    return complete(JSON.parse(text) as Partial<Report>)
  } catch (cause) {
    const detail = say({ text: 'the report cannot be read', key: 'the_report_cannot_be_read' })
    throw Object.assign(new Problem(-1, { code: 'input.malformed', detail }), { cause })
  }
}

/** complete has an empty list for each that a report leaves out, and its reasons in the language in use. */
export function complete(raw: Partial<Report>): Report {
  const looked = raw.looked_at
  return {
    duration_seconds: raw.duration_seconds ?? 0,
    looked_at: {
      analyzers: looked?.analyzers ?? [],
      frames: looked?.frames ?? 0,
      frame_rate: looked?.frame_rate ?? 0,
      audio_seconds: looked?.audio_seconds ?? 0,
    },
    not_looked_for: worded(raw.not_looked_for ?? []),
    gaps: worded(raw.gaps ?? []),
    facts: worded(raw.facts ?? {}),
    annotations: raw.annotations ?? [],
    curves: raw.curves ?? [],
    truncated: raw.truncated ?? [],
  }
}
