import { useCallback, useSyncExternalStore } from 'react'
import type { Job, Progress } from '../api/words'
import { now, useLive } from './useLive'

/** How far a job is: 0 to 100; speed and seconds left where they are known. */
export interface Far {
  progress: number
  speed?: number
  eta?: number
  phase?: string
}

/** farOf is the mean over the job's tasks, as the server has it, with what their runs told last. */
export function farOf(job: Job, told: (task: string) => Progress | undefined): Far {
  const tasks = (job.tasks ?? []).map((t) => now(t, told(t.id)))
  const running = tasks.filter((t) => t.state === 'running')
  if (job.state !== 'running' || tasks.length === 0) return { progress: job.progress }
  const mean = tasks.reduce((sum, t) => sum + t.progress, 0) / tasks.length
  const speeds = running.map((t) => t.speed ?? 0).filter((s) => s > 0)
  const etas = running.map((t) => t.eta_seconds ?? 0).filter((s) => s > 0)
  const waits = tasks.some((t) => t.state === 'queued' || t.state === 'waiting' || t.state === 'retrying')
  return {
    progress: Math.max(job.progress, mean),
    speed: speeds.length > 0 ? Math.max(...speeds) : undefined,
    // What has not begun yet has no estimate, so the job has none either.
    eta: waits || etas.length === 0 ? undefined : Math.max(...etas),
    phase: running.every((t) => t.phase === running[0]?.phase) ? running[0]?.phase : undefined,
  }
}

/** useJobProgress renders again when one of the job's tasks moved. */
export function useJobProgress(job: Job): Far {
  const live = useLive()
  const watch = useCallback((changed: () => void) => live.watchJob(job.id, changed), [live, job.id])
  useSyncExternalStore(watch, () => live.moves(job.id))
  return farOf(job, live.of)
}
