import type { JobFilter, JobOrder, JobPage } from '../../api/jobs'
import type { Event, Job } from '../../api/words'
import type { News } from '../../live/live'

/** What a list is asked for. */
export interface Wanted {
  filter: JobFilter
  order: JobOrder
}

/** Where jobs come from; api/jobs.ts in the page, a table in tests. */
export interface JobSource {
  page(wanted: Wanted, page: { limit: number; after?: string }, signal: AbortSignal): Promise<JobPage>
  some(ids: string[], deleted: boolean): Promise<Job[]>
}

/** A View is what the table draws; it is another object only when rows come, go or move. */
export interface View {
  ids: readonly string[]
  phase: 'loading' | 'ready' | 'failed'
  /** Why the list could not be fetched at all, or gone on with. */
  error: unknown
  more: boolean
  fetching: boolean
}

const firstPage = 60
const nextPage = 400
/** How long after news of other jobs the head of the list is fetched again, in milliseconds. */
const settle = 1000

/**
 * A JobList holds the jobs of the page. A row listens to its own job, so that
 * news of one renders one row. Pages follow each other by the server's cursor.
 */
export class JobList {
  private view: View = { ids: [], phase: 'loading', error: null, more: false, fetching: true }
  private readonly jobs = new Map<string, Job>()
  private readonly onView = new Set<() => void>()
  private readonly onJob = new Map<string, Set<() => void>>()
  private wanted: Wanted | null = null
  private next: string | undefined
  private controller = new AbortController()
  private headTimer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly source: JobSource) {}

  /** snapshot and watch are for useSyncExternalStore. */
  snapshot = (): View => this.view
  watch = (changed: () => void): (() => void) => {
    this.onView.add(changed)
    return () => void this.onView.delete(changed)
  }
  job = (id: string): Job | undefined => this.jobs.get(id)
  watchJob(id: string, changed: () => void): () => void {
    const set = this.onJob.get(id) ?? new Set()
    this.onJob.set(id, set)
    set.add(changed)
    return () => {
      set.delete(changed)
      if (set.size === 0) this.onJob.delete(id)
    }
  }

  /** want shows another list. What was shown stays until the first page is here. */
  async want(wanted: Wanted): Promise<void> {
    this.stop()
    this.wanted = wanted
    const { signal } = (this.controller = new AbortController())
    this.show({ phase: this.view.ids.length > 0 ? 'ready' : 'loading', error: null, fetching: true })
    try {
      const page = await this.source.page(wanted, { limit: firstPage }, signal)
      if (signal.aborted) return
      this.keep(page.jobs)
      this.next = page.next
      this.show({ ids: page.jobs.map((j) => j.id), phase: 'ready', more: Boolean(page.next), fetching: false })
    } catch (error) {
      if (!signal.aborted) this.show({ ids: [], phase: 'failed', error, more: false, fetching: false })
    }
  }

  /** again asks for the same list anew. */
  again(): void {
    if (this.wanted) void this.want(this.wanted)
  }

  /** stop ends what is under way. */
  stop(): void {
    this.controller.abort()
    clearTimeout(this.headTimer)
    this.headTimer = undefined
  }

  /** more fetches the page that follows. */
  async more(): Promise<void> {
    const { wanted, next } = this
    if (!wanted || !next || this.view.fetching) return
    const { signal } = this.controller
    this.show({ fetching: true, error: null })
    try {
      const page = await this.source.page(wanted, { limit: nextPage, after: next }, signal)
      if (signal.aborted) return
      this.keep(page.jobs)
      this.next = page.next
      const known = new Set(this.view.ids)
      const ids = [...this.view.ids, ...page.jobs.map((j) => j.id).filter((id) => !known.has(id))]
      this.show({ ids, more: Boolean(page.next), fetching: false })
    } catch (error) {
      if (!signal.aborted) this.show({ error, fetching: false })
    }
  }

  /** put shows what an operation on a job gave back, before the news of it comes. */
  put(job: Job): void {
    const old = this.jobs.get(job.id)
    if (!old) return
    this.keep([{ ...job, tasks: job.tasks ?? old.tasks }])
    this.tell([job.id])
  }

  /** take follows the live stream. */
  async take({ events, gap }: News): Promise<void> {
    if (!this.wanted || this.view.phase === 'failed') return
    if (gap) return this.again()
    const { known, others } = sort(events, this.jobs)
    if (others || (known.length > 0 && moves(this.wanted))) this.refreshHead()
    if (known.length === 0) return
    const deleted = Boolean(this.wanted.filter.deleted)
    try {
      const found = await this.source.some(known, deleted)
      this.keep(found)
      this.tell(found.map((j) => j.id))
      const here = new Set(found.map((j) => j.id))
      const gone = new Set(known.filter((id) => !here.has(id)))
      if (gone.size > 0) this.drop(gone)
    } catch {
      this.refreshHead() // the next look finds what this one missed
    }
  }

  /** drop takes rows away at once, as after a delete. */
  drop(gone: ReadonlySet<string>): void {
    for (const id of gone) this.jobs.delete(id)
    if (this.view.ids.some((id) => gone.has(id))) this.show({ ids: this.view.ids.filter((id) => !gone.has(id)) })
  }

  /** refreshHead fetches the first page again, soon, and puts what is new before what is there. */
  refreshHead(): void {
    this.headTimer ??= setTimeout(() => {
      this.headTimer = undefined
      void this.head()
    }, settle)
  }

  private async head(): Promise<void> {
    const wanted = this.wanted
    if (!wanted || this.view.fetching) return
    const { signal } = this.controller
    try {
      const page = await this.source.page(wanted, { limit: firstPage }, signal)
      if (signal.aborted) return
      this.keep(page.jobs)
      this.tell(page.jobs.map((j) => j.id))
      const head = page.jobs.map((j) => j.id)
      const inHead = new Set(head)
      const last = this.view.ids.findLastIndex((id) => inHead.has(id))
      // Rows that the new head passed over are no longer in the list.
      const tail = page.next && last >= 0 ? this.view.ids.slice(last + 1) : []
      if (tail.length === 0) this.next = page.next
      this.show({ ids: [...head, ...tail], more: Boolean(this.next), phase: 'ready', error: null })
    } catch {
      // The connection's state says so; the list stays as it was.
    }
  }

  private keep(jobs: Job[]): void {
    for (const j of jobs) this.jobs.set(j.id, j)
  }

  private tell(ids: string[]): void {
    for (const id of ids) for (const changed of this.onJob.get(id) ?? []) changed()
  }

  private show(part: Partial<View>): void {
    const next = { ...this.view, ...part }
    if (part.ids && part.ids.length === this.view.ids.length && part.ids.every((id, i) => id === this.view.ids[i])) {
      next.ids = this.view.ids
    }
    const same = (Object.keys(next) as (keyof View)[]).every((k) => next[k] === this.view[k])
    if (same) return
    this.view = next
    for (const changed of this.onView) changed()
  }
}

/** sort tells news of jobs that are here from news of others. */
function sort(events: Event[], jobs: ReadonlyMap<string, Job>): { known: string[]; others: boolean } {
  const known = new Set<string>()
  let others = false
  for (const e of events) {
    if (jobs.has(e.job_id)) known.add(e.job_id)
    else others = true
  }
  return { known: [...known], others }
}

/** moves says whether a change of a job can bring it into the list, out of it, or to another place. */
function moves({ filter, order }: Wanted): boolean {
  return Boolean(filter.state) || order.sort !== 'created'
}
