import { createContext, useCallback, useContext, useEffect, useMemo, useSyncExternalStore } from 'react'
import { listJobs, someJobs } from '../../api/jobs'
import type { Job } from '../../api/words'
import { useConnection, useNews } from '../../live/useLive'
import { asked, type Filters } from './filters'
import { JobList, type View } from './jobList'

const source = {
  page: (wanted: Parameters<JobList['want']>[0], page: { limit: number; after?: string }, signal: AbortSignal) =>
    listJobs(wanted.filter, wanted.order, page, signal),
  some: (ids: string[], deleted: boolean) => someJobs(ids, deleted),
}

// The last list stays for one who comes back from a job's page.
const list = new JobList(source)

/** JobListContext has the list of the page. */
export const JobListContext = createContext<JobList>(list)

/** useJobs shows what the filters choose, live. */
export function useJobs(filters: Filters): { list: JobList; view: View } {
  const key = JSON.stringify(filters)
  useEffect(() => {
    const f = JSON.parse(key) as Filters
    void list.want({ filter: asked(f), order: { sort: f.sort, order: f.order } })
    return () => list.stop()
  }, [key])
  useNews((news) => void list.take(news))
  const view = useSyncExternalStore(list.watch, list.snapshot)
  const live = useConnection() === 'live'
  useEffect(() => {
    if (live && list.snapshot().phase === 'failed') list.again() // the server is back
  }, [live])
  return useMemo(() => ({ list, view }), [view])
}

/** useJob renders again when that job changed. */
export function useJob(id: string): Job | undefined {
  const jobs = useContext(JobListContext)
  const watch = useCallback((changed: () => void) => jobs.watchJob(id, changed), [jobs, id])
  return useSyncExternalStore(watch, () => jobs.job(id))
}
