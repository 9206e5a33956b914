import type { paths } from './schema'
import { worded } from './phrases'
import { Problem, offline } from './problem'

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'
type PathsOf<M extends Method> = { [P in keyof paths]: paths[P][M] extends object ? P : never }[keyof paths]
type Operation<P extends keyof paths, M extends Method> = paths[P][M]
type Parameters<O, K extends 'path' | 'query' | 'header'> = O extends { parameters: infer A }
  ? K extends keyof A
    ? Exclude<A[K], undefined>
    : never
  : never
type BodyOf<O> = O extends { requestBody: { content: { 'application/json': infer B } } } ? B : never
type MaybeBodyOf<O> = O extends { requestBody?: infer R }
  ? Exclude<R, undefined> extends { content: { 'application/json': infer B } }
    ? B
    : never
  : never
type Content<R> = R extends { content: { 'application/json': infer T } }
  ? T
  : R extends { content: { 'text/plain': infer T } }
    ? T
    : never
type Success<O> = O extends { responses: infer R }
  ? { [S in keyof R & (200 | 201 | 202)]: Content<R[S]> }[keyof R & (200 | 201 | 202)]
  : never
type Answer<O> = [Success<O>] extends [never] ? undefined : Success<O>

type Path<O> = [Parameters<O, 'path'>] extends [never] ? { path?: never } : { path: Parameters<O, 'path'> }
type Body<O> = [BodyOf<O>] extends [never]
  ? [MaybeBodyOf<O>] extends [never]
    ? { body?: never }
    : { body?: MaybeBodyOf<O> }
  : { body: BodyOf<O> }
type Options<O> = Path<O> &
  Body<O> & {
    /** A body that is no JSON, sent as text. */
    text?: Blob
    query?: [Parameters<O, 'query'>] extends [never] ? never : Parameters<O, 'query'>
    headers?: Record<string, string>
    signal?: AbortSignal
  }

/** address fills in a path of the API, for a request or for a link that a browser opens. */
export function address(template: string, path: Record<string, string | number> = {}, query: object = {}): string {
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(path[name] ?? '')))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') search.append(name, String(one))
    }
  }
  const text = search.toString()
  return text ? `${filled}?${text}` : filled
}

/**
 * call asks the API; the document says what it takes and gives. What the server
 * refuses is thrown as a Problem, and so is a server that does not answer.
 */
export async function call<M extends Method, P extends PathsOf<M>>(
  method: M,
  path: P,
  options: Options<Operation<P, M>>,
): Promise<Answer<Operation<P, M>>> {
  const { body, text, signal } = options
  const headers: Record<string, string> = {
    Accept: 'application/json, text/plain',
    'Mediamill-Origin': 'console',
    ...options.headers,
  }
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  if (text !== undefined) headers['Content-Type'] = 'text/plain; charset=utf-8'
  const url = address(path, options.path, options.query)
  let response: Response
  try {
    response = await fetch(url, {
      method: method.toUpperCase(),
      headers,
      body: body === undefined ? text : JSON.stringify(body),
      signal,
      credentials: 'same-origin',
    })
  } catch (cause) {
    if (signal?.aborted) throw cause
    throw offline(cause)
  }
  if (!response.ok) throw await Problem.of(response)
  if (response.status === 204) return undefined as Answer<Operation<P, M>>
  const json = (response.headers.get('Content-Type') ?? '').includes('json')
  return (json ? worded(await response.json()) : await response.text()) as Answer<Operation<P, M>>
}
