import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Batch } from '../../api/jobs'
import { perform } from './acts'

const server = vi.hoisted(() => ({ bulk: vi.fn(), batch: vi.fn(), cancelBatch: vi.fn() }))
vi.mock('../../api/jobs', () => server)

const at = (state: Batch['state'], done: number, more: Partial<Batch> = {}): Batch => ({
  id: 'b',
  action: 'delete',
  state,
  matched: 300,
  more: false,
  done,
  skipped: 0,
  failed: 0,
  failures: [],
  created_at: '',
  ...more,
})

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.resetAllMocks()
})

test('a long batch tells how far it is until it has ended', async () => {
  server.bulk.mockResolvedValue(at('running', 50))
  server.batch.mockResolvedValueOnce(at('running', 150)).mockResolvedValueOnce(
    at('ended', 298, {
      skipped: 1,
      failed: 1,
      failures: [{ id: 'j', error: { code: 'worker.disk', message: 'full' } }],
    }),
  )
  const told: number[] = []
  const outcome = perform('delete', { ids: ['x'] }, { progress: (done) => told.push(done) })
  await vi.runAllTimersAsync()
  expect(await outcome).toEqual({
    done: 298,
    skipped: 1,
    failed: 1,
    failures: [{ id: 'j', text: 'full' }],
    stopped: false,
  })
  expect(told).toEqual([50, 150])
})

test('a batch that is stopped says what it did by then, and nothing follows it', async () => {
  const stop = new AbortController()
  server.bulk.mockResolvedValue(at('running', 50))
  server.batch.mockImplementation(() => {
    stop.abort()
    return Promise.resolve(at('running', 100))
  })
  server.cancelBatch.mockResolvedValue(at('canceled', 120))
  const ids = Array.from({ length: 2500 }, (_, i) => String(i))
  const outcome = perform('cancel', { ids }, { signal: stop.signal })
  await vi.runAllTimersAsync()
  expect(await outcome).toMatchObject({ done: 120, stopped: true })
  expect(server.bulk).toHaveBeenCalledTimes(1)
  expect(server.cancelBatch).toHaveBeenCalledTimes(1)
})

test('an act on all that a filter chooses leaves none of its conditions out', async () => {
  server.bulk.mockResolvedValue(at('ended', 1))
  const filter = {
    q: 'film',
    id: ['a'],
    state: ['failed'],
    operation: ['sprite'],
    template: 'mine@2',
    tag: ['vip'],
    reference: 'order-17',
    from: '2026-01-01T00:00:00Z',
    to: '2026-02-01T00:00:00Z',
  }
  await perform('delete', { filter })
  const [body] = server.bulk.mock.calls[0] as [Record<string, unknown>]
  expect(body).toMatchObject({ q: 'film', ids: ['a'], states: ['failed'], operations: ['sprite'], template: 'mine@2' })
  expect(body).toMatchObject({ tags: ['vip'], reference: 'order-17', from: filter.from, to: filter.to })
})
