import { call } from './call'
import type { Schemas } from './types'

export type Operation = Schemas['Operation']

export const operationsKey = ['operations'] as const

/** listOperations are all operations, in the order that people see. */
export async function listOperations(signal?: AbortSignal): Promise<Operation[]> {
  return (await call('get', '/api/v1/operations', { signal })).operations ?? []
}
