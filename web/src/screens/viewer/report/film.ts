import { sourceOf } from '../../../api/jobs'
import { sourceOfTask } from '../../../api/tasks'
import type { Job, Task } from '../../../api/words'
import type { Playable } from '../../../parts/player/types'
import { waysOf } from '../../../parts/player/ways'

/** A Film is what the player of a report plays. */
export interface Film {
  source: Playable
  /** It is at an address elsewhere; the server reads it only if somebody asks. */
  far?: boolean
  /** The task whose output it is; otherwise it is the source. */
  of?: Task
}

/** filmOf is what a task looked at; null where the page cannot play it. */
export function filmOf(job: Job, task: Task): Film | null {
  const ref = task.source ?? job.source
  if (ref.task) {
    const of = job.tasks?.find((x) => x.name === ref.task)
    const way = of && waysOf(of)[0]
    return way ? { source: way.source, of } : null
  }
  if (ref.url) return task.source ? null : { source: { kind: 'file', url: sourceOf(job.id) }, far: true }
  return { source: { kind: 'file', url: sourceOfTask(task.id) } }
}

/** copyOf is an output of the same job with the same times as what a task looked at, for browsers that cannot play that. */
export function copyOf(job: Job, task: Task, seconds: number): Film | null {
  const ref = JSON.stringify(task.source ?? job.source)
  for (const of of job.tasks ?? []) {
    if (of.id === task.id || of.state !== 'succeeded' || JSON.stringify(of.source ?? job.source) !== ref) continue
    const [way] = waysOf(of)
    const length = of.outputs?.find((o) => o.duration_seconds)?.duration_seconds ?? 0
    if (way && Math.abs(length - seconds) < 0.5) return { source: way.source, of }
  }
  return null
}
