import type { Schemas } from '../../api/types'

export type Overview = Schemas['Overview']
export type EndedHour = Schemas['EndedHour']

/** The ends that a job can have, from the bottom of a bar to its top. */
export const ends = ['succeeded', 'partial', 'failed', 'canceled'] as const
export type End = (typeof ends)[number]

/**
 * stacked turns hours into what the chart draws: the middle of each hour in
 * seconds, and for each end the height of the bar up to and with it, the highest
 * first, so that the lower ones are drawn over it.
 */
export function stacked(hours: readonly EndedHour[]): [number[], ...number[][]] {
  const times = hours.map((h) => Date.parse(h.begin) / 1000 + 1800)
  const tops: number[][] = []
  let below = hours.map(() => 0)
  for (const end of ends) {
    below = hours.map((h, i) => (below[i] ?? 0) + h[end])
    tops.unshift(below)
  }
  return [times, ...tops]
}

/** rate is how many jobs ended in an hour, over the hours that have passed. */
export function rate(hours: readonly EndedHour[]): number {
  if (hours.length === 0) return 0
  const jobs = hours.reduce((sum, h) => sum + ends.reduce((n, end) => n + h[end], 0), 0)
  return jobs / hours.length
}
