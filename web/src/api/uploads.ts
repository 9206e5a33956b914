import { address, call } from './call'
import type { Schemas } from './types'
import { offline, Problem } from './problem'

export type UploadSession = Schemas['Session']

export function beginUpload(file: { name: string; bytes: number; type?: string }): Promise<UploadSession> {
  return call('post', '/api/v1/uploads', { body: file })
}

export function getUpload(id: string): Promise<UploadSession> {
  return call('get', '/api/v1/uploads/{id}', { path: { id } })
}

export function completeUpload(id: string): Promise<UploadSession> {
  return call('post', '/api/v1/uploads/{id}/complete', { path: { id } })
}

export function abortUpload(id: string): Promise<undefined> {
  return call('delete', '/api/v1/uploads/{id}', { path: { id } })
}

/**
 * putPart sends one part through the server, which takes them for both kinds of
 * storage. It is an XMLHttpRequest, since fetch does not tell how far it is.
 */
export function putPart(
  id: string,
  number: number,
  part: Blob,
  sent: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest()
    const stop = () => request.abort()
    const end = (act: () => void) => () => {
      signal.removeEventListener('abort', stop)
      act()
    }
    request.open('PUT', address('/api/v1/uploads/{id}/parts/{number}', { id, number }))
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.upload.onprogress = (e) => sent(e.loaded)
    request.onload = end(() => {
      if (request.status >= 200 && request.status < 300) return done()
      void Problem.of(new Response(request.responseText, { status: request.status })).then(fail)
    })
    request.onerror = end(() => fail(offline('the connection broke')))
    request.onabort = end(() => fail(new DOMException('stopped', 'AbortError')))
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
    else request.send(part)
  })
}
