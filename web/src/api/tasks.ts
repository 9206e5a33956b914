import { address, call } from './call'
import type { Schemas } from './types'
import type { Output, Task } from './words'

export function getTask(id: string, signal?: AbortSignal): Promise<Task> {
  return call('get', '/api/v1/tasks/{id}', { path: { id }, signal })
}

export function cancelTask(id: string): Promise<Task> {
  return call('post', '/api/v1/tasks/{id}/cancel', { path: { id } })
}

/** restartTask restarts those that read its outputs too. */
export function restartTask(id: string): Promise<Task> {
  return call('post', '/api/v1/tasks/{id}/restart', { path: { id } })
}

/** logOf gives the last lines that ffmpeg wrote in a run; the latest unless told. */
export function logOf(id: string, attempt?: number, signal?: AbortSignal): Promise<string> {
  return call('get', '/api/v1/tasks/{id}/log', { path: { id }, query: { attempt }, signal })
}

/** commandOf gives the commands of a run as a shell takes them. */
export function commandOf(id: string, attempt?: number, signal?: AbortSignal): Promise<string> {
  return call('get', '/api/v1/tasks/{id}/command', { path: { id }, query: { attempt }, signal })
}

/** The address of what a task reads, for a player; of a URL or the output of another task there is none. */
export const sourceOfTask = (id: string) => address('/api/v1/tasks/{id}/source', { id })

/** The address of an output, saved under its name. */
export const downloadOf = (output: Output) =>
  address('/api/v1/outputs/{id}/content', { id: output.id }, { download: true })

/** attemptsOf gives every run of a task, the latest first, with exact commands and log. */
export async function attemptsOf(id: string, signal?: AbortSignal): Promise<Schemas['Attempt'][]> {
  const { attempts } = await call('get', '/api/v1/tasks/{id}/attempts', { path: { id }, signal })
  return (attempts ?? []).toSorted((a, b) => b.attempt - a.attempt)
}
