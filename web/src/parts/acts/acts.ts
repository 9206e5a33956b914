import { batch, bulk, cancelBatch, type Batch, type BulkBody, type JobFilter } from '../../api/jobs'
import { ended, jobStates, type Job } from '../../api/words'

/** An Act is what can be done to one job or to many. */
export type Act = 'cancel' | 'restart' | 'restart_failed' | 'priority' | 'delete' | 'restore' | 'purge' | 'download'

/** fits says whether an act does anything to a job as it is now; the server decides. */
export function fits(act: Act, job: Job): boolean {
  const inTrash = Boolean(job.deleted_at)
  switch (act) {
    case 'cancel':
    case 'priority':
      return !inTrash && !ended(job.state)
    case 'restart':
      return !inTrash && ended(job.state)
    case 'restart_failed':
      return !inTrash && (job.state === 'failed' || job.state === 'partial' || job.state === 'canceled')
    case 'delete':
      return !inTrash && ended(job.state)
    case 'restore':
    case 'purge':
      return inTrash
    case 'download':
      return !inTrash && (job.state === 'succeeded' || job.state === 'partial')
  }
}

/** split counts what an act would do to the jobs chosen. */
export function split(act: Act, jobs: readonly Job[]): { does: Job[]; leaves: Job[] } {
  return { does: jobs.filter((j) => fits(act, j)), leaves: jobs.filter((j) => !fits(act, j)) }
}

/** What came of an act. */
export interface Outcome {
  done: number
  skipped: number
  failed: number
  /** Why, for the first of those that failed. */
  failures: { id: string; text: string }[]
  /** A person ended it before it was through. */
  stopped: boolean
}

/** Which jobs: these, or all that a filter chooses. */
export type Chosen = { ids: string[] } | { filter: JobFilter }

/** How an act is done, and who hears how far it is. */
export interface How {
  priority?: number
  outputs?: boolean
  progress?: (done: number, of: number) => void
  /** Aborting it ends the act; what is done stays done. */
  signal?: AbortSignal
}

const perRequest = 1000
const askEvery = 400

/** perform does it. Those that the act does not fit are skipped by the server. */
export async function perform(act: Act, chosen: Chosen, how: How = {}): Promise<Outcome> {
  const outcome: Outcome = { done: 0, skipped: 0, failed: 0, failures: [], stopped: false }
  if (act === 'download') return outcome
  const body = { action: act, outputs: how.outputs, priority: how.priority }
  const requests: BulkBody[] =
    'ids' in chosen
      ? chunks(chosen.ids, perRequest).map((ids) => ({ ...body, ids }))
      : [{ ...body, ...bodyOf(chosen.filter) }]
  for (const request of requests) {
    const b = await atEnd(await bulk(request), how)
    outcome.done += b.done
    outcome.skipped += b.skipped
    outcome.failed += b.failed
    outcome.stopped ||= b.state === 'canceled'
    for (const f of b.failures ?? []) outcome.failures.push({ id: f.id, text: f.error?.message ?? '' })
    if (outcome.stopped) break
  }
  return outcome
}

/** atEnd waits until a batch has ended, tells how far it is, and ends it when it is told to. */
async function atEnd(b: Batch, how: How): Promise<Batch> {
  let stopping = false
  while (b.state === 'running') {
    how.progress?.(b.done + b.skipped + b.failed, b.matched)
    if (how.signal?.aborted && !stopping) {
      stopping = true
      b = await cancelBatch(b.id ?? '')
      continue
    }
    await new Promise((resolve) => setTimeout(resolve, askEvery))
    b = await batch(b.id ?? '')
  }
  return b
}

/** count asks how many jobs a filter chooses, counted up to 10,000. */
export async function count(filter: JobFilter): Promise<{ matched: number; more: boolean }> {
  const r = await bulk({ action: filter.deleted ? 'restore' : 'cancel', dry_run: true, ...bodyOf(filter) })
  return { matched: r.matched, more: r.more }
}

/** The members of a bulk request that choose jobs: all that say nothing of what is done to them. */
type Choice = Omit<BulkBody, 'action' | 'dry_run' | 'outputs' | 'priority'>

/**
 * bodyOf is a list's filter in the words of a bulk request; one that chooses all says so by all states.
 * Its type has every member of a bulk filter: one that was forgotten would act on more jobs than a person
 * sees, and does not compile. The trash is not among them, since the action says whether it is meant.
 */
export function bodyOf(f: JobFilter): { [K in keyof Required<Choice>]: Choice[K] } {
  return {
    q: f.q,
    ids: f.id,
    states: f.state ?? [...jobStates],
    operations: f.operation,
    verdicts: f.verdict,
    template: f.template,
    tags: f.tag,
    reference: f.reference,
    from: f.from,
    to: f.to,
  }
}

function chunks<T>(list: readonly T[], size: number): T[][] {
  const out: T[][] = []
  for (let i = 0; i < list.length; i += size) out.push(list.slice(i, i + size))
  return out
}
