import { call } from './call'
import type { Schemas } from './types'
import { Problem } from './problem'
import type { Self } from './words'

/** self says who is signed in; null is nobody. */
export async function self(signal?: AbortSignal): Promise<Self | null> {
  try {
    return await call('get', '/api/v1/self', { signal })
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return null
    throw error
  }
}

/** signIn starts a session; its cookie is none that a script can read. */
export function signIn(name: string, password: string): Promise<Self> {
  return call('post', '/api/v1/session', { body: { name, password } })
}

export function signOut(): Promise<undefined> {
  return call('delete', '/api/v1/session', {})
}

/** changePassword ends the person's other sessions. */
export function changePassword(current: string, next: string): Promise<undefined> {
  return call('put', '/api/v1/self/password', { body: { current, new: next } })
}

/** first shows once what the first start made. */
export function first(token: string): Promise<Schemas['Welcome']> {
  return call('post', '/api/v1/first', { body: { token } })
}

export async function keys(signal?: AbortSignal): Promise<Schemas['AccessKey'][]> {
  return (await call('get', '/api/v1/keys', { signal })).keys ?? []
}

/** createKey gives the secret, which cannot be seen again. */
export function createKey(name: string, role: Schemas['KeySpec']['role']): Promise<Schemas['Secret']> {
  return call('post', '/api/v1/keys', { body: { name, role } })
}

export function revokeKey(id: string): Promise<undefined> {
  return call('delete', '/api/v1/keys/{id}', { path: { id } })
}
