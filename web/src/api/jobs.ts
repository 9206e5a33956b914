import { address, call } from './call'
import type { Schemas } from './types'
import type { operations } from './schema'
import type { Job } from './words'

type Listing = NonNullable<operations['list-jobs']['parameters']['query']>

/** Which jobs a list shows, as the API's own query has it; what is not given does not filter. */
export type JobFilter = Omit<Listing, 'sort' | 'order' | 'limit' | 'after' | 'tasks'>

/** How a list is ordered. */
export interface JobOrder {
  sort: 'created' | 'ended' | 'priority'
  order: 'asc' | 'desc'
}

/** A JobPage is a part of a list; next goes on. */
export interface JobPage {
  jobs: Job[]
  next?: string
}

/** The most jobs that may be asked for by their IDs in one request; an address has to hold them. */
export const mostIds = 100

export async function listJobs(
  filter: JobFilter,
  order: JobOrder,
  page: { limit: number; after?: string },
  signal?: AbortSignal,
): Promise<JobPage> {
  const answer = await call('get', '/api/v1/jobs', { query: { ...filter, ...order, ...page, tasks: true }, signal })
  return { jobs: answer.jobs ?? [], next: answer.next }
}

/** someJobs gives those of the IDs that there are, with their tasks. */
export async function someJobs(ids: string[], deleted: boolean, signal?: AbortSignal): Promise<Job[]> {
  const found: Job[] = []
  for (let i = 0; i < ids.length; i += mostIds) {
    const id = ids.slice(i, i + mostIds)
    const answer = await call('get', '/api/v1/jobs', { query: { id, deleted, limit: mostIds, tasks: true }, signal })
    found.push(...(answer.jobs ?? []))
  }
  return found
}

export function getJob(id: string, signal?: AbortSignal): Promise<Job> {
  return call('get', '/api/v1/jobs/{id}', { path: { id }, signal })
}

export function cancelJob(id: string): Promise<Job> {
  return call('post', '/api/v1/jobs/{id}/cancel', { path: { id } })
}

export function restartJob(id: string, scope: 'all' | 'failed'): Promise<Job> {
  return call('post', '/api/v1/jobs/{id}/restart', { path: { id }, query: { scope } })
}

export function setPriority(id: string, priority: number): Promise<Job> {
  return call('put', '/api/v1/jobs/{id}/priority', { path: { id }, body: { priority } })
}

/** deleteJob puts a job into the trash; purge removes it for good, and outputs its files with it. */
export function deleteJob(id: string, how: { purge?: boolean; outputs?: boolean } = {}): Promise<undefined> {
  return call('delete', '/api/v1/jobs/{id}', { path: { id }, query: how })
}

export function restoreJob(id: string): Promise<Job> {
  return call('post', '/api/v1/jobs/{id}/restore', { path: { id } })
}

export type BulkBody = Schemas['BulkBody']
export type Batch = Schemas['Batch']

/** bulk begins to do one thing to many jobs; a small batch has ended when it answers. */
export function bulk(body: BulkBody): Promise<Batch> {
  return call('post', '/api/v1/jobs/bulk', { body })
}

/** batch asks how far a bulk request is. */
export function batch(id: string): Promise<Batch> {
  return call('get', '/api/v1/batches/{id}', { path: { id } })
}

/** cancelBatch ends it; what it has done stays done. */
export function cancelBatch(id: string): Promise<Batch> {
  return call('post', '/api/v1/batches/{id}/cancel', { path: { id } })
}

/** The address of a job's source, for a player. */
export const sourceOf = (id: string) => address('/api/v1/jobs/{id}/source', { id })

/** The address of all that a job or a task made, as a zip. */
export const archiveOf = (what: 'jobs' | 'tasks', id: string) => address(`/api/v1/${what}/{id}/archive.zip`, { id })
