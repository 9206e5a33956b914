import { call } from './call'
import type { Schemas } from './types'

export type Meaning = Schemas['CodeMeaning']

/** meanings are all codes that there are, each with what to do about it. */
export async function meanings(signal?: AbortSignal): Promise<ReadonlyMap<string, Meaning>> {
  const { codes } = await call('get', '/api/v1/errors', { signal })
  return new Map((codes ?? []).map((m) => [m.code, m]))
}
