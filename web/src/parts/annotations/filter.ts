import type { Annotation } from '../../api/reports'

/** A Filter chooses annotations; what is not set chooses all. */
export interface Filter {
  kinds: readonly string[]
  text: string
  /** Least confidence, 0 to 1. */
  confidence: number
  /** Seconds; null for the whole film. */
  span: { from: number; to: number } | null
}

export const all: Filter = { kinds: [], text: '', confidence: 0, span: null }

/** filtered are the annotations that a filter chooses; named gives the words in which a text is looked for. */
export function filtered(
  list: readonly Annotation[],
  filter: Filter,
  named: (a: Annotation) => string,
): readonly Annotation[] {
  const { kinds, confidence, span } = filter
  const text = filter.text.trim().toLowerCase()
  if (kinds.length === 0 && confidence === 0 && !span && !text) return list
  const known = new Map<string, boolean>()
  const has = (a: Annotation) => {
    const words = `${named(a)} ${a.label ?? ''} ${a.text ?? ''}`
    let found = known.get(words)
    if (found === undefined) known.set(words, (found = words.toLowerCase().includes(text)))
    return found
  }
  return list.filter(
    (a) =>
      (kinds.length === 0 || kinds.includes(a.kind)) &&
      a.confidence >= confidence &&
      (!span || (a.end_seconds >= span.from && a.start_seconds <= span.to)) &&
      (!text || has(a)),
  )
}

/** countsOf are how many annotations there are of each kind. */
export function countsOf(list: readonly Annotation[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const a of list) counts.set(a.kind, (counts.get(a.kind) ?? 0) + 1)
  return counts
}

/** read and write keep a filter in an address. The span follows the timeline, and is not kept. */
export function read(search: URLSearchParams): Filter {
  const confidence = Number(search.get('sure'))
  return {
    kinds: search.getAll('kind'),
    text: search.get('text') ?? '',
    confidence: confidence > 0 && confidence <= 1 ? confidence : 0,
    span: null,
  }
}

export function write(filter: Filter, search: URLSearchParams): URLSearchParams {
  const next = new URLSearchParams(search)
  for (const name of ['kind', 'text', 'sure']) next.delete(name)
  for (const kind of filter.kinds) next.append('kind', kind)
  if (filter.text) next.set('text', filter.text)
  if (filter.confidence > 0) next.set('sure', String(filter.confidence))
  return next
}
