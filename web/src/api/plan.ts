import { call } from './call'
import type { Schemas } from './types'

export type Source = Schemas['Source']

/** A PlannedTask is what a task of a plan would do. */
export type PlannedTask = Schemas['TaskPlan']

/** probe looks into a source without a job. */
export function probe(source: Schemas['SourceRef'], signal?: AbortSignal): Promise<Source> {
  return call('post', '/api/v1/probe', { body: { source }, signal })
}

/** plan says what a job would do; nothing is started. */
export async function plan(spec: Schemas['Spec'], signal?: AbortSignal): Promise<PlannedTask[]> {
  const answer = (await call('post', '/api/v1/jobs', {
    body: spec,
    query: { dry_run: true },
    signal,
  })) as Schemas['JobPlan']
  return answer.tasks ?? []
}

/** create makes a job; the same key makes it once. */
export async function create(spec: Schemas['Spec'], key: string): Promise<Schemas['Job']> {
  return (await call('post', '/api/v1/jobs', { body: spec, headers: { 'Idempotency-Key': key } })) as Schemas['Job']
}
