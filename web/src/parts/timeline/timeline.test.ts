import { describe, expect, it, vi } from 'vitest'
import type { Annotation } from '../../api/reports'
import { frameOf } from './Boxes'
import { Clock } from './clock'
import { colorOf } from './colors'
import { boxedAt, laneOf, lanesOf, markAt, neighbor, within } from './marks'
import { rangeOf, valueAt } from './paint'
import { fitted, panned, revealed, ticksOf, zoomed } from './view'

const span = (kind: string, from: number, to = from, more: Partial<Annotation> = {}): Annotation => ({
  kind,
  start_seconds: from,
  end_seconds: to,
  confidence: 1,
  ...more,
})

describe('the span of a timeline', () => {
  it('stays within the film, and is never shorter than a few frames', () => {
    expect(fitted({ from: -5, to: 5 }, 24)).toEqual({ from: 0, to: 10 })
    expect(fitted({ from: 20, to: 30 }, 24)).toEqual({ from: 14, to: 24 })
    expect(fitted({ from: 0, to: 99 }, 24)).toEqual({ from: 0, to: 24 })
    expect(fitted({ from: 3, to: 3 }, 24)).toEqual({ from: 3, to: 3.2 })
    expect(fitted({ from: 0, to: 9 }, 0.1)).toEqual({ from: 0, to: 0.1 })
  })
  it('is zoomed around a place, which stays where it is on the screen', () => {
    expect(zoomed({ from: 0, to: 24 }, 0.5, 6, 24)).toEqual({ from: 3, to: 15 })
    expect(zoomed({ from: 3, to: 15 }, 2, 6, 24)).toEqual({ from: 0, to: 24 })
    const near = zoomed({ from: 0, to: 24 }, 1e-9, 12, 24)
    expect(near.to - near.from).toBeCloseTo(0.2)
  })
  it('is panned, and moves to what is to be seen', () => {
    expect(panned({ from: 2, to: 4 }, 100, 24)).toEqual({ from: 22, to: 24 })
    const view = { from: 0, to: 4 }
    expect(revealed(view, 1, 2, 24)).toBe(view)
    expect(revealed(view, 10, 12, 24)).toEqual({ from: 9, to: 13 })
    const wide = revealed(view, 8, 20, 24)
    expect(wide.from < 8 && wide.to > 20).toBe(true)
  })
  it.each([
    [{ from: 0, to: 24 }, 800, 5, 0],
    [{ from: 0, to: 7200 }, 800, 5, 0],
    [{ from: 10, to: 10.4 }, 800, 5, 1],
  ])('%j has round times on its ruler', (view, width, least, digits) => {
    const ticks = ticksOf(view, width, 84)
    expect(ticks.at.length).toBeGreaterThanOrEqual(least)
    expect(ticks.at.length).toBeLessThanOrEqual(width / 84 + 1)
    expect(ticks.digits).toBe(digits)
    expect(ticks.at.every((t) => t >= view.from && t <= view.to + 1e-9)).toBe(true)
  })
})

describe('the lanes', () => {
  it('are one for each kind, known ones first, in the order of their start', () => {
    const lanes = lanesOf([span('odd', 1), span('shot', 4, 8), span('shot', 0, 4)], ['shot', 'black'])
    expect(lanes.map((l) => l.name)).toEqual(['shot', 'odd'])
    expect(lanes[0]?.marks.map((m) => m.annotation.start_seconds)).toEqual([0, 4])
  })
  it('have rows for what is there at the same time, a limited number', () => {
    expect(laneOf('shot', [span('shot', 0, 4), span('shot', 4, 8)]).rows).toBe(1)
    const lane = laneOf('face', [span('face', 0, 9), span('face', 1, 3), span('face', 3, 5), span('face', 4, 6)])
    expect(lane.marks.map((m) => m.row)).toEqual([0, 1, 1, 2])
    const crowd = laneOf(
      'face',
      Array.from({ length: 50 }, (_, i) => span('face', i / 100, 9)),
    )
    expect(crowd.rows).toBe(4)
  })
  it('find what a view shows, also what began long before', () => {
    const lane = laneOf('text', [span('text', 0, 100), span('text', 40, 41), span('text', 90, 91)])
    const [first, last] = within(lane, { from: 50, to: 60 })
    expect(lane.marks.slice(first, last).map((m) => m.annotation.start_seconds)).toContain(0)
    expect(last).toBe(2)
  })
  it('find what a click meant: the shortest there, or one that is nearly met', () => {
    const lane = laneOf('cut', [span('cut', 0, 100), span('cut', 40), span('cut', 42, 43)])
    expect(markAt(lane, 42.5, 0.1)?.annotation.start_seconds).toBe(42)
    expect(markAt(lane, 20, 0.1)?.annotation.start_seconds).toBe(0)
    const moments = laneOf('cut', [span('cut', 4), span('cut', 8)])
    expect(markAt(moments, 4.05, 0.1)?.annotation.start_seconds).toBe(4)
    expect(markAt(moments, 6, 0.1)).toBeUndefined()
  })
  it('go from one to the next, and begin at the place of the player', () => {
    const lane = laneOf('shot', [span('shot', 0, 4), span('shot', 4, 8), span('shot', 8, 12)])
    const at = (i: number) => lane.marks[i]?.annotation ?? null
    expect(neighbor(lane, at(0), 99, 1)?.annotation).toBe(at(1))
    expect(neighbor(lane, at(0), 99, -1)).toBeUndefined()
    expect(neighbor(lane, null, 5, 1)?.annotation).toBe(at(2))
    expect(neighbor(lane, null, 5, -1)?.annotation).toBe(at(1))
  })
  it('show the boxes of a moment', () => {
    const boxed = [span('face', 0, 2), span('face', 5), span('face', 9, 10)]
    expect(boxedAt(boxed, 1)).toEqual([boxed[0]])
    expect(boxedAt(boxed, 2)).toEqual([])
    expect(boxedAt(boxed, 5.3)).toEqual([boxed[1]])
  })
  it('have a color that stays, also for kinds that are not known', () => {
    expect(colorOf('a kind of later')).toMatch(/^--tl-[1-8]$/)
    expect(colorOf('a kind of later')).toBe(colorOf('a kind of later'))
  })
})

describe('a box over a frame', () => {
  it.each([
    [
      { width: 1280, height: 720 },
      { left: 0, top: 0, width: 640, height: 360 },
    ],
    [
      { width: 720, height: 1280 },
      { left: 218.75, top: 0, width: 202.5, height: 360 },
    ],
    [
      { width: 1280, height: 540 },
      { left: 0, top: 45, width: 640, height: 270 },
    ],
  ])('of %j lies within its bars', (frame, want) =>
    expect(frameOf({ left: 0, top: 0, width: 640, height: 360 }, frame)).toEqual(want),
  )
})

describe('a curve', () => {
  const curve = { name: 'blur', unit: '', step_seconds: 0.5, values: [1, 5, NaN, 3] }
  it('has a range and a value at each time', () => {
    expect(rangeOf(curve)).toEqual([1, 5])
    expect(rangeOf({ ...curve, values: [2, 2] })).toEqual([1, 3])
    expect(rangeOf({ ...curve, values: [] })).toEqual([0, 1])
    expect(valueAt(curve, 0.5)).toBe(5)
    expect(valueAt(curve, 9)).toBeUndefined()
  })
})

describe('the clock', () => {
  const film = () => {
    const video = document.createElement('video')
    let ready = 0
    Object.defineProperty(video, 'readyState', { get: () => ready })
    return {
      video,
      load: () => {
        ready = 1
        video.dispatchEvent(new Event('loadedmetadata'))
      },
    }
  }
  it('goes without a player', () => {
    const clock = new Clock(3)
    const ear = vi.fn()
    const deaf = clock.listen(ear)
    clock.seek(7)
    expect([clock.at, ear.mock.calls.length]).toEqual([7, 1])
    deaf()
    clock.seek(8)
    expect(ear.mock.calls.length).toBe(1)
  })
  it('seeks as soon as the film is known, and then is that of the film', () => {
    const clock = new Clock(3)
    const { video, load } = film()
    clock.attach(video)
    clock.seek(5)
    expect(video.currentTime).toBe(0)
    load()
    expect(video.currentTime).toBe(5)
    clock.seek(-1)
    expect(video.currentTime).toBe(0)
    video.currentTime = 9
    video.dispatchEvent(new Event('timeupdate'))
    expect(clock.at).toBe(9)
    clock.attach(null)
    video.currentTime = 1
    video.dispatchEvent(new Event('timeupdate'))
    expect(clock.at).toBe(9)
  })
})
