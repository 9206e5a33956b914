import { useQuery } from '@tanstack/react-query'
import { listStorageKinds, storageKindsKey, type StorageKind } from '../../api/storages'
import { useServed } from '../../locales/useText'

/** useKinds gives the kinds of storages, and their names for people. */
export function useKinds() {
  const served = useServed()
  const query = useQuery({
    queryKey: storageKindsKey,
    queryFn: ({ signal }) => listStorageKinds(signal),
    staleTime: Infinity,
  })
  const kinds = query.data ?? []
  return {
    kinds,
    error: query.error,
    find: (name: string): StorageKind | undefined => kinds.find((k) => k.name === name),
    title: (name: string) => served(`storages.kind.${name}`, kinds.find((k) => k.name === name)?.title ?? name),
  }
}
