import { address } from './call'
import { offline, Problem } from './problem'
import type { Output, Task } from './words'

/** contentOf is the address of an output, to be shown. */
export const contentOf = (output: Output) => address('/api/v1/outputs/{id}/content', { id: output.id })

/** folderOf is the folder of the main output, with its slash; the others lie below it. */
function folderOf(task: Task): string {
  const main = task.outputs?.[0]?.key ?? ''
  return main.slice(0, main.lastIndexOf('/') + 1)
}

/** fileOf is the address of an output under its name beside the others, so that a manifest finds its segments. */
export function fileOf(task: Task, output: Output): string {
  const path = output.key.slice(folderOf(task).length)
  return address('/api/v1/tasks/{id}/files/', { id: task.id }) + path.split('/').map(encodeURIComponent).join('/')
}

async function get(url: string, signal?: AbortSignal): Promise<Response> {
  const response = await fetch(url, { signal, credentials: 'same-origin' }).catch((cause: unknown) => {
    throw signal?.aborted ? cause : offline(cause)
  })
  if (!response.ok) throw await Problem.of(response)
  return response
}

/** textOf reads a file of an output, as a track of WebVTT. */
export const textOf = async (url: string, signal?: AbortSignal): Promise<string> => (await get(url, signal)).text()

/** bytesOf reads a file whole; null when it is larger than most. */
export async function bytesOf(url: string, most: number, signal?: AbortSignal): Promise<ArrayBuffer | null> {
  const response = await get(url, signal)
  if (Number(response.headers.get('Content-Length') ?? 0) > most) {
    await response.body?.cancel()
    return null
  }
  return response.arrayBuffer()
}
