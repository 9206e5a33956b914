import { useQuery } from '@tanstack/react-query'
import { listOperations, operationsKey, type Operation } from '../api/operations'
import { useServed } from '../locales/useText'

const none: Operation[] = []

/** useOperations gives the server's operations, and their names for people. */
export function useOperations() {
  const served = useServed()
  const query = useQuery({
    queryKey: operationsKey,
    queryFn: ({ signal }) => listOperations(signal),
    staleTime: Infinity,
  })
  const list = query.data ?? none
  return {
    list,
    title: (name: string) => served(`operation.${name}`, list.find((o) => o.name === name)?.title ?? name),
  }
}
