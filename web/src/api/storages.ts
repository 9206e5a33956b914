import { call } from './call'
import type { Schemas } from './types'

export type StorageKind = Schemas['StorageKind']

export const storageKindsKey = ['storage-kinds'] as const

/** listStorageKinds are all kinds of storages, each with the schema of its config. */
export async function listStorageKinds(signal?: AbortSignal): Promise<StorageKind[]> {
  return (await call('get', '/api/v1/storage-kinds', { signal })).kinds ?? []
}
