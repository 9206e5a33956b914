import type { Schemas } from './types'

export type Job = Schemas['Job']
export type Task = Schemas['Task']
export type Output = Schemas['Output']
export type Template = Schemas['Template']
export type Storage = Schemas['Storage']
export type Self = Schemas['Self']
export type Event = Schemas['Event']

/** States of a task, in the order of its life. */
export const taskStates = ['waiting', 'queued', 'running', 'retrying', 'succeeded', 'failed', 'canceled'] as const
export type TaskState = (typeof taskStates)[number]

/** States of a job. */
export const jobStates = ['queued', 'running', 'succeeded', 'partial', 'failed', 'canceled'] as const
export type JobState = (typeof jobStates)[number]

/** ended says that every task of a job, or a task, has ended. */
export function ended(state: string): boolean {
  return state === 'succeeded' || state === 'partial' || state === 'failed' || state === 'canceled'
}

/** Progress is what a running task tells some times a second; it is no event. */
export interface Progress {
  job_id: string
  task_id: string
  attempt: number
  progress: number
  phase: string
  speed: number
  eta_seconds: number
}
