// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Problem } from '../api/problem'
import type { Message } from '../api/stream'
import { Live, pause, type News } from './live'

/** A Line is one connection that the page made: what it asked for, and the ways in which it can go on. */
interface Line {
  last: string | undefined
  signal: AbortSignal
  say: (m: Message) => void
  end: (error?: unknown) => void
}

function connected() {
  const lines: Line[] = []
  const live = new Live(
    (last, signal, say) =>
      new Promise((done, fail) =>
        lines.push({ last, signal, say, end: (e) => (e === undefined ? done() : fail(e as Error)) }),
      ),
  )
  const news: News[] = []
  live.watchNews((n) => news.push(n))
  const stop = live.start()
  return { live, lines, news, stop, line: () => lines[lines.length - 1] as Line }
}

const event = (id: string, type = 'job.state'): Message => ({
  id,
  event: type,
  data: JSON.stringify({ type, job_id: 'j', task_id: 't', cursor: id }),
})
const progress = (percent: number, task = 't'): Message => ({
  event: 'progress',
  data: JSON.stringify({ job_id: 'j', task_id: task, attempt: 1, progress: percent, phase: 'encode' }),
})

describe('the live stream', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('tells what happened in half a second at once', () => {
    const { news, line } = connected()
    line().say(event('1'))
    line().say(event('2'))
    expect(news).toEqual([])
    vi.advanceTimersByTime(pause)
    expect(news.map((n) => n.events.map((e) => e.cursor))).toEqual([['1', '2']])
  })

  it('keeps only the last progress of each task, and forgets it when the task changes its state', () => {
    const { live, news, line } = connected()
    let renders = 0
    live.watchTask('t', () => renders++)
    for (let i = 1; i <= 50; i++) line().say(progress(i))
    vi.advanceTimersByTime(pause)
    expect([renders, live.of('t')?.progress, live.moves('j'), news.length]).toEqual([1, 50, 1, 0])
    line().say(event('7', 'task.state'))
    vi.advanceTimersByTime(pause)
    expect(live.of('t')).toBeUndefined()
  })

  it('goes on from the last event after the server went away, each time later', async () => {
    const { live, lines, line, news } = connected()
    line().say(event('41'))
    vi.advanceTimersByTime(pause)
    line().end()
    await vi.advanceTimersByTimeAsync(0)
    expect(live.connection()).toBe('reconnecting')
    await vi.advanceTimersByTimeAsync(500)
    expect([lines.length, line().last]).toEqual([2, '41'])
    line().end(new Problem(0, {}))
    await vi.advanceTimersByTimeAsync(999)
    expect(lines.length).toBe(2)
    await vi.advanceTimersByTimeAsync(1)
    expect(lines.length).toBe(3)
    line().say({ event: '', data: '' })
    expect(live.connection()).toBe('live')
    expect(news.some((n) => n.gap)).toBe(false)
  })

  it('tells of a gap when the server has forgotten the place', async () => {
    const { lines, line, news } = connected()
    line().say(event('old'))
    vi.advanceTimersByTime(pause)
    line().end(new Problem(400, { code: 'request.invalid' }))
    await vi.advanceTimersByTimeAsync(500)
    expect(news.at(-1)?.gap).toBe(true)
    expect([lines.length, line().last]).toEqual([2, undefined])
  })

  it('asks no more when the session has ended', async () => {
    const { live, lines, line, news } = connected()
    line().end(new Problem(401, {}))
    await vi.advanceTimersByTimeAsync(60_000)
    expect([lines.length, live.connection(), news.at(-1)?.gap]).toEqual([1, 'offline', true])
  })

  it('takes silence for a lost connection', async () => {
    const { live, lines, line } = connected()
    line().say({ event: '', data: '' })
    const first = line()
    await vi.advanceTimersByTimeAsync(40_000)
    expect([first.signal.aborted, live.connection()]).toEqual([true, 'reconnecting'])
    await vi.advanceTimersByTimeAsync(500)
    expect(lines.length).toBe(2)
  })

  it('knows since when nothing is known', async () => {
    const { live, line } = connected()
    expect(live.lost()).toBeNull()
    line().say(event('1'))
    await vi.advanceTimersByTimeAsync(7_000)
    const broke = Date.now()
    line().end()
    await vi.advanceTimersByTimeAsync(0)
    expect(live.lost()).toBe(broke)
    await vi.advanceTimersByTimeAsync(500)
    line().end(new Problem(0, {}))
    await vi.advanceTimersByTimeAsync(1000)
    expect(live.lost()).toBe(broke)
    line().say({ event: '', data: '' })
    expect(live.lost()).toBeNull()
    const heard = Date.now()
    await vi.advanceTimersByTimeAsync(40_000)
    expect(live.lost()).toBe(heard)
  })

  it('holds still while nobody looks, and goes on from where it was', () => {
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(false)
    const { live, lines, line, stop } = connected()
    line().say(event('9'))
    const look = (away: boolean) => {
      hidden.mockReturnValue(away)
      document.dispatchEvent(new Event('visibilitychange'))
    }
    look(true)
    expect([live.connection(), line().signal.aborted]).toEqual(['paused', true])
    look(false)
    expect([lines.length, line().last]).toEqual([2, '9'])
    stop()
    expect(line().signal.aborted).toBe(true)
    hidden.mockRestore()
  })
})
