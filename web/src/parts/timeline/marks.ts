import type { Annotation } from '../../api/reports'
import type { View } from './view'

/** A Mark is an annotation in its lane; row counts those that lie over one another from 0. */
export interface Mark {
  annotation: Annotation
  row: number
}

/** A Lane has annotations of one kind, in the order of their start. */
export interface Lane {
  name: string
  marks: readonly Mark[]
  rows: number
  /** Duration of the longest, in seconds: how far before a time one may start that is still there. */
  longest: number
}

/** mostRows is how many rows a lane has at most; what has no room lies over the last. */
const mostRows = 4

/** laneOf puts annotations into rows, so that those of one time do not cover one another. */
export function laneOf(name: string, annotations: readonly Annotation[]): Lane {
  const ends: number[] = []
  let longest = 0
  const marks = annotations.map((annotation): Mark => {
    const { start_seconds: start, end_seconds: end } = annotation
    longest = Math.max(longest, end - start)
    let row = ends.findIndex((e) => e <= start)
    if (row < 0) row = Math.min(ends.length, mostRows - 1)
    ends[row] = Math.max(ends[row] ?? 0, end)
    return { annotation, row }
  })
  return { name, marks, rows: Math.max(1, ends.length), longest }
}

/** lanesOf has a lane for each kind, first those of order, then the others as they come. */
export function lanesOf(annotations: readonly Annotation[], order: readonly string[]): Lane[] {
  const kinds = new Map<string, Annotation[]>()
  for (const a of annotations) {
    const same = kinds.get(a.kind)
    if (same) same.push(a)
    else kinds.set(a.kind, [a])
  }
  const place = (kind: string) => (order.includes(kind) ? order.indexOf(kind) : order.length)
  return [...kinds]
    .sort(([a], [b]) => place(a) - place(b))
    .map(([kind, list]) =>
      laneOf(
        kind,
        list.toSorted((a, b) => a.start_seconds - b.start_seconds),
      ),
    )
}

/** firstFrom is the index of the first mark that starts at a time or later. */
export function firstFrom(marks: readonly Mark[], time: number): number {
  let low = 0
  let high = marks.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((marks[middle]?.annotation.start_seconds ?? Infinity) < time) low = middle + 1
    else high = middle
  }
  return low
}

/** within gives the range of indexes of the marks that may be in a view; some of the first may end before. */
export function within(lane: Lane, view: View): [number, number] {
  return [firstFrom(lane.marks, view.from - lane.longest), firstFrom(lane.marks, view.to + 1e-9)]
}

/** markAt is the mark of a row at a time; near is how far in seconds one may miss. The shortest is meant. */
export function markAt(lane: Lane, time: number, near: number, row?: number): Mark | undefined {
  let found: Mark | undefined
  let best = Infinity
  const [first, last] = within(lane, { from: time - near, to: time + near })
  for (const mark of lane.marks.slice(first, last)) {
    const { start_seconds: start, end_seconds: end } = mark.annotation
    if ((row !== undefined && mark.row !== row) || end < time - near || start > time + near) continue
    const miss = Math.max(0, start - time, time - end)
    const rank = miss * 1e6 + (end - start)
    if (rank < best) {
      best = rank
      found = mark
    }
  }
  return found
}

/** neighbor is the mark before or after one; without one, that before or after a time. */
export function neighbor(lane: Lane, from: Annotation | null, time: number, by: 1 | -1): Mark | undefined {
  const own = from ? lane.marks.findIndex((m) => m.annotation === from) : -1
  if (own >= 0) return lane.marks[own + by]
  const next = firstFrom(lane.marks, time + 1e-6)
  return lane.marks[by > 0 ? next : next - 1]
}

/** boxedAt are the annotations with a box that are there at a time; one without a duration is there for a moment. */
export function boxedAt(boxed: readonly Annotation[], time: number): Annotation[] {
  const moment = 0.5
  return boxed.filter((a) => a.start_seconds <= time + 1e-3 && Math.max(a.end_seconds, a.start_seconds + moment) > time)
}
