import { contentOf, textOf } from './files'
import { worded } from './phrases'
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

/** A Report is all that a task found, and what was looked at. Other members are of its operation. */
export interface Report {
  duration_seconds: number
  looked_at: { analyzers: string[]; frames: number; frame_rate: number; audio_seconds: number }
  not_looked_for: Skipped[]
  facts: Record<string, unknown>
  annotations: Annotation[]
  curves: Curve[]
  /** Kinds of which more was found than is listed. */
  truncated: string[]
}

/** reportIn is the report among the outputs of a task. */
export const reportIn = (task: Task | undefined): Output | undefined => task?.outputs?.find((o) => o.role === 'report')

/** reportOf reads a report whole. */
export async function reportOf(output: Output, signal?: AbortSignal): Promise<Report> {
  return complete(JSON.parse(await textOf(contentOf(output), signal)) as Partial<Report>)
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
    facts: raw.facts ?? {},
    annotations: raw.annotations ?? [],
    curves: raw.curves ?? [],
    truncated: raw.truncated ?? [],
  }
}
