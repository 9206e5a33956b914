import { useQuery } from '@tanstack/react-query'
import { mostIds, someJobs } from '../../api/jobs'
import { jobName } from '../jobName'
import { nameIn } from './folders'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** useFolderJobs names the jobs whose IDs folders have, as the usual paths of outputs begin with. */
export function useFolderJobs(keys: readonly string[]): (key: string) => string | undefined {
  const ids = [...new Set(keys.map(nameIn).filter((n) => uuid.test(n)))].slice(0, mostIds)
  const found = useQuery({
    queryKey: ['jobs of folders', ...ids],
    queryFn: async ({ signal }) => new Map((await someJobs(ids, false, signal)).map((j) => [j.id, jobName(j)])),
    enabled: ids.length > 0,
    staleTime: 60_000,
  })
  return (key) => found.data?.get(nameIn(key))
}
