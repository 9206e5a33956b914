import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Problem } from '../../api/problem'
import type { Event, Job } from '../../api/words'
import { JobList, type JobSource, type Wanted } from './jobList'

const latest: Wanted = { filter: {}, order: { sort: 'created', order: 'desc' } }
const job = (id: string, state = 'running') => ({ id, state, progress: 0, tasks: [] }) as unknown as Job
const news = (...jobs: string[]) => ({
  events: jobs.map((job_id) => ({ job_id, type: 'job.state' }) as Event),
  gap: false,
})

/** A Server has jobs in the order of a list, and counts what it is asked. */
class Server implements JobSource {
  asked: string[] = []
  fault: unknown
  constructor(public jobs: Job[]) {}
  async page(_: Wanted, { limit, after }: { limit: number; after?: string }) {
    this.asked.push(`page after ${after ?? 'nothing'}`)
    if (this.fault) throw this.fault
    const from = after ? this.jobs.findIndex((j) => j.id === after) + 1 : 0
    const jobs = this.jobs.slice(from, from + limit)
    return { jobs, next: from + limit < this.jobs.length ? jobs.at(-1)?.id : undefined }
  }
  async some(ids: string[]) {
    this.asked.push(`some ${ids.join()}`)
    return this.jobs.filter((j) => ids.includes(j.id))
  }
}

const many = (n: number) => Array.from({ length: n }, (_, i) => job(`j${n - i}`))

describe('the list of the tasks page', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('goes on by the cursor, and has each job once though new ones pushed it along', async () => {
    const server = new Server(many(100))
    const list = new JobList(server)
    await list.want(latest)
    expect([list.snapshot().ids.length, list.snapshot().more]).toEqual([60, true])
    server.jobs = [job('new'), ...server.jobs]
    await list.more()
    expect([list.snapshot().ids.length, new Set(list.snapshot().ids).size, list.snapshot().more]).toEqual([
      100,
      100,
      false,
    ])
  })

  it('renders the one row of which there is news, and asks for its job alone', async () => {
    const server = new Server(many(3))
    const list = new JobList(server)
    await list.want(latest)
    const rendered: string[] = []
    for (const id of list.snapshot().ids) list.watchJob(id, () => rendered.push(id))
    let tables = 0
    list.watch(() => tables++)
    server.jobs[1] = job('j2', 'succeeded')
    await list.take(news('j2'))
    expect([rendered, tables, list.job('j2')?.state]).toEqual([['j2'], 0, 'succeeded'])
    expect(server.asked).toEqual(['page after nothing', 'some j2'])
  })

  it('puts new jobs at its head, once for many of them', async () => {
    const server = new Server(many(3))
    const list = new JobList(server)
    await list.want(latest)
    server.jobs = [job('b'), job('a'), ...server.jobs]
    await list.take(news('a'))
    await list.take(news('b'))
    await vi.advanceTimersByTimeAsync(1000)
    expect(list.snapshot().ids).toEqual(['b', 'a', 'j3', 'j2', 'j1'])
    expect(server.asked.length).toBe(2)
  })

  it('drops what is no longer there', async () => {
    const server = new Server(many(3))
    const list = new JobList(server)
    await list.want(latest)
    server.jobs = server.jobs.filter((j) => j.id !== 'j2')
    await list.take(news('j2'))
    expect(list.snapshot().ids).toEqual(['j3', 'j1'])
  })

  it('asks for all again after a gap', async () => {
    const server = new Server(many(1))
    const list = new JobList(server)
    await list.want(latest)
    server.jobs = many(2)
    await list.take({ events: [], gap: true })
    await vi.advanceTimersByTimeAsync(0)
    expect(list.snapshot().ids).toEqual(['j2', 'j1'])
  })

  it('keeps its rows when the next page fails, and has none when the first did', async () => {
    const server = new Server(many(100))
    const list = new JobList(server)
    await list.want(latest)
    server.fault = new Problem(503, {})
    await list.more()
    expect([list.snapshot().phase, list.snapshot().ids.length, list.snapshot().error]).toEqual([
      'ready',
      60,
      server.fault,
    ])
    await list.want(latest)
    expect([list.snapshot().phase, list.snapshot().ids.length]).toEqual(['failed', 0])
  })

  it('shows the last list that was asked for, though an earlier answer comes later', async () => {
    const slow = new Server(many(1))
    let answer = () => {}
    const list = new JobList({
      page: async (wanted, page) => {
        if (wanted.filter.q === 'slow') await new Promise<void>((done) => (answer = done))
        return wanted.filter.q === 'slow' ? slow.page(wanted, page) : { jobs: [job('quick')] }
      },
      some: (ids) => slow.some(ids),
    })
    const first = list.want({ ...latest, filter: { q: 'slow' } })
    await list.want({ ...latest, filter: { q: 'quick' } })
    answer()
    await first
    expect(list.snapshot().ids).toEqual(['quick'])
  })
})
