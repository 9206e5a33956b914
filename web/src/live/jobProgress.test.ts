import { describe, expect, it } from 'vitest'
import type { Job, Progress, Task } from '../api/words'
import { farOf } from './jobProgress'

const task = (id: string, state: string, progress: number) => ({ id, state, progress, attempt: 1 }) as Task
const job = (state: string, ...tasks: Task[]) => ({ id: 'j', state, progress: 10, tasks }) as Job
const told =
  (id: string, progress: number, more: Partial<Progress> = {}) =>
  (of: string) =>
    of === id ? ({ job_id: 'j', task_id: id, attempt: 1, progress, phase: 'encode', ...more } as Progress) : undefined

describe('how far a job is', () => {
  it('is the mean of its tasks, with what the runs told last', () => {
    const far = farOf(
      job('running', task('a', 'succeeded', 100), task('b', 'running', 0)),
      told('b', 50, { speed: 2, eta_seconds: 7 }),
    )
    expect(far).toEqual({ progress: 75, speed: 2, eta: 7, phase: 'encode' })
  })
  it('has no estimate while a task waits', () => {
    expect(
      farOf(job('running', task('a', 'queued', 0), task('b', 'running', 0)), told('b', 50, { eta_seconds: 7 })).eta,
    ).toBeUndefined()
  })
  it('never falls behind what the server said', () => {
    expect(farOf(job('running', task('a', 'running', 0)), told('a', 3)).progress).toBe(10)
  })
  it('takes no word of an earlier attempt', () => {
    expect(farOf(job('running', task('a', 'running', 20)), told('a', 90, { attempt: 0 })).progress).toBe(20)
  })
  it('is what the server said once it has ended', () => {
    expect(farOf(job('failed', task('a', 'failed', 30)), told('a', 90))).toEqual({ progress: 10 })
  })
})
