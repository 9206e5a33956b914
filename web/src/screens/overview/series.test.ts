import { describe, expect, it } from 'vitest'
import { rate, stacked, type EndedHour } from './series'

const hour = (begin: string, succeeded: number, failed: number): EndedHour => ({
  begin,
  succeeded,
  partial: 0,
  failed,
  canceled: 1,
})

describe('the hours of an overview', () => {
  it('are stacked, the whole bar first', () => {
    const [times, ...bars] = stacked([hour('2026-01-01T00:00:00Z', 3, 2), hour('2026-01-01T01:00:00Z', 0, 0)])
    expect(times).toEqual([1767225600 + 1800, 1767229200 + 1800])
    expect(bars).toEqual([
      [6, 1],
      [5, 0],
      [3, 0],
      [3, 0],
    ])
  })
  it('have a rate over all of them', () => {
    expect(rate([hour('2026-01-01T00:00:00Z', 3, 2), hour('2026-01-01T01:00:00Z', 0, 0)])).toBe(3.5)
    expect(rate([])).toBe(0)
  })
})
