import { bulk, deleteJob, setPriority, type BulkBody, type JobFilter } from '../../api/jobs'
import { asProblem } from '../../api/problem'
import { ended, type Job } from '../../api/words'

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
  failed: { id: string; text: string }[]
  more: boolean
}

/** Which jobs: these, or all that a filter chooses. */
export type Chosen = { ids: string[] } | { filter: JobFilter }

const together = 6
const perRequest = 1000

/** perform does it. Those that the act does not fit are skipped by the server. */
export async function perform(
  act: Act,
  chosen: Chosen,
  how: { priority?: number; outputs?: boolean } = {},
): Promise<Outcome> {
  const outcome: Outcome = { done: 0, skipped: 0, failed: [], more: false }
  if (act === 'priority' || act === 'purge') {
    if ('ids' in chosen)
      await each(chosen.ids, outcome, (id) =>
        act === 'purge' ? deleteJob(id, { purge: true, outputs: how.outputs }) : setPriority(id, how.priority ?? 0),
      )
    return outcome
  }
  if (act === 'download') return outcome
  const requests: BulkBody[] =
    'ids' in chosen
      ? chunks(chosen.ids, perRequest).map((ids) => ({ action: act, ids, outputs: how.outputs }))
      : [{ action: act, outputs: how.outputs, ...bodyOf(chosen.filter) }]
  for (const body of requests) {
    const r = await bulk(body)
    outcome.done += r.done
    outcome.skipped += r.skipped
    outcome.more ||= r.more
    for (const f of r.failed ?? []) outcome.failed.push({ id: f.id, text: f.error?.message ?? '' })
  }
  return outcome
}

/** count asks how many jobs a filter chooses, 10,000 at most. */
export async function count(filter: JobFilter): Promise<{ matched: number; more: boolean }> {
  const r = await bulk({ action: filter.deleted ? 'restore' : 'cancel', dry_run: true, ...bodyOf(filter) })
  return { matched: r.matched, more: r.more }
}

/** bodyOf is a list's filter in the words of a bulk request; one that chooses all says so by all states. */
function bodyOf(f: JobFilter): Partial<BulkBody> {
  return {
    q: f.q,
    ids: f.id,
    states: f.state ?? ['queued', 'running', 'succeeded', 'partial', 'failed', 'canceled'],
    operations: f.operation,
    template: f.template,
    from: f.from,
    to: f.to,
  }
}

async function each(ids: readonly string[], outcome: Outcome, one: (id: string) => Promise<unknown>): Promise<void> {
  const left = [...ids]
  const work = async () => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) {
      try {
        await one(id)
        outcome.done++
      } catch (error) {
        const problem = asProblem(error)
        if (problem.status === 409 || problem.status === 404) outcome.skipped++
        else outcome.failed.push({ id, text: problem.message })
      }
    }
  }
  await Promise.all(Array.from({ length: together }, work))
}

function chunks<T>(list: readonly T[], size: number): T[][] {
  const out: T[][] = []
  for (let i = 0; i < list.length; i += size) out.push(list.slice(i, i + size))
  return out
}
