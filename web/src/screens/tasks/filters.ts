import type { JobFilter, JobOrder } from '../../api/jobs'
import { verdicts, type Verdict } from '../../api/moderation'
import { jobStates } from '../../api/words'

/** What the page shows; all of it is in the address. */
export interface Filters {
  q: string
  states: string[]
  operations: string[]
  verdicts: Verdict[]
  template: string
  /** A time range that moves with the clock, or one between two days (YYYY-MM-DD, the last one included). */
  since: '' | '1h' | '24h' | '7d' | '30d'
  from: string
  to: string
  trash: boolean
  sort: JobOrder['sort']
  order: JobOrder['order']
}

/** sinces are the ranges that move with the clock, in milliseconds. */
export const sinces = { '1h': 3_600_000, '24h': 86_400_000, '7d': 7 * 86_400_000, '30d': 30 * 86_400_000 } as const

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const operation = /^[a-z][a-z0-9_-]{0,63}$/
const day = /^\d{4}-\d{2}-\d{2}$/

/** isId says whether a text is a whole ID, which is looked up at once. */
export const isId = (text: string) => uuid.test(text.trim())

/** readFilters takes an address; what it does not understand it leaves out. */
export function readFilters(search: URLSearchParams): Filters {
  const list = (name: string, known: readonly string[]) =>
    (search.get(name) ?? '').split(',').filter((v) => known.includes(v))
  const one = <T extends string>(name: string, known: readonly T[], otherwise: T) =>
    known.find((k) => k === search.get(name)) ?? otherwise
  const date = (name: string) => (day.test(search.get(name) ?? '') ? (search.get(name) ?? '') : '')
  return {
    q: search.get('q') ?? '',
    states: list('state', jobStates),
    // The server knows which there are; one that it lacks is found in no job.
    operations: (search.get('operation') ?? '').split(',').filter((v) => operation.test(v)),
    verdicts: list('verdict', verdicts) as Verdict[],
    template: search.get('template') ?? '',
    since: one('since', ['1h', '24h', '7d', '30d'] as const, '' as never) || '',
    from: date('from'),
    to: date('to'),
    trash: search.get('trash') === '1',
    sort: one('sort', ['created', 'ended', 'priority'] as const, 'created'),
    order: one('order', ['desc', 'asc'] as const, 'desc'),
  }
}

/** writeFilters makes the address; what is as usual is left out. */
export function writeFilters(f: Filters): URLSearchParams {
  const search = new URLSearchParams()
  const set = (name: string, value: string, usual = '') => value !== usual && search.set(name, value)
  set('q', f.q)
  set('state', f.states.join(','))
  set('operation', f.operations.join(','))
  set('verdict', f.verdicts.join(','))
  set('template', f.template)
  set('since', f.since)
  set('from', f.from)
  set('to', f.to)
  set('trash', f.trash ? '1' : '')
  set('sort', f.sort, 'created')
  set('order', f.order, 'desc')
  return search
}

/** isFiltered says whether jobs may be hidden, other than by the trash. */
export function isFiltered(f: Filters): boolean {
  return Boolean(
    f.q || f.states.length || f.operations.length || f.verdicts.length || f.template || f.since || f.from || f.to,
  )
}

/** Midnight of a day where the person is; later is so many days after it. */
function midnight(date: string, later: number): string {
  const [y = 0, m = 1, d = 1] = date.split('-').map(Number)
  return new Date(y, m - 1, d + later).toISOString()
}

/** asked is the filter as the API takes it. An ID alone is looked up as one. */
export function asked(f: Filters, now = Date.now()): JobFilter {
  const q = f.q.trim()
  const from = f.since ? new Date(now - sinces[f.since]).toISOString() : f.from ? midnight(f.from, 0) : undefined
  return {
    ...(isId(q) ? { id: [q.toLowerCase()] } : { q: q || undefined }),
    state: f.states.length ? f.states : undefined,
    operation: f.operations.length ? f.operations : undefined,
    verdict: f.verdicts.length ? f.verdicts : undefined,
    template: f.template || undefined,
    from,
    to: !f.since && f.to ? midnight(f.to, 1) : undefined,
    deleted: f.trash || undefined,
  }
}
