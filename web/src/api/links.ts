import { call } from './call'
import type { Schemas } from './types'

export type Link = Schemas['Link']
export type MadeLink = Schemas['MadeLink']

export function links(before: string | undefined, signal?: AbortSignal): Promise<Schemas['LinkPage']> {
  return call('get', '/api/v1/links', { query: { before, limit: 50 }, signal })
}

/** linkTask opens all files of a task to anyone who has the address. */
export function linkTask(task: string, seconds: number): Promise<MadeLink> {
  return call('post', '/api/v1/tasks/{id}/link', { path: { id: task }, body: { expires_in: seconds } })
}

export function revokeLink(id: string): Promise<undefined> {
  return call('delete', '/api/v1/links/{id}', { path: { id } })
}
