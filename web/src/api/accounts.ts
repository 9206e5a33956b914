import { call } from './call'
import type { Schemas } from './types'

export type Account = Schemas['Account']
export type Role = Schemas['AccountSpec']['role']

/** The roles, the smallest first. */
export const roles: readonly Role[] = ['viewer', 'operator', 'admin']

export async function accounts(signal?: AbortSignal): Promise<Account[]> {
  return (await call('get', '/api/v1/accounts', { signal })).accounts ?? []
}

export function createAccount(spec: Schemas['AccountSpec']): Promise<Account> {
  return call('post', '/api/v1/accounts', { body: spec })
}

/** changeAccount leaves what is not given; a new password ends the account's sessions. */
export function changeAccount(id: string, change: Schemas['AccountChange']): Promise<Account> {
  return call('patch', '/api/v1/accounts/{id}', { path: { id }, body: change })
}

const letters = 'abcdefghjkmnpqrstuvwxyz23456789'

/** suggested is a password that nobody guesses, in letters that nobody mistakes. */
export function suggested(): string {
  // 31 letters: what is over the last whole round is thrown away, so that each is as likely.
  const out: string[] = []
  while (out.length < 20) {
    const [n = 255] = crypto.getRandomValues(new Uint8Array(1))
    if (n < letters.length * 8) out.push(letters[n % letters.length] ?? '')
  }
  return out.join('')
}
