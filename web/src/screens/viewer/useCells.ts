import { useQuery } from '@tanstack/react-query'
import { fileOf, textOf } from '../../api/files'
import type { Job, Task } from '../../api/words'
import { cellsOf, type Cell } from '../../parts/player/vtt'

const none: Cell[] = []

/** trackOf is a task's track of thumbnails. */
const trackOf = (task: Task) => (task.outputs ?? []).find((o) => o.role === 'thumbnails')

/** useCells has pictures for the seek bar: the task's own, or those of a task with the same source in the job. */
export function useCells(job: Job, task: Task): readonly Cell[] {
  const same = (x: Task) => JSON.stringify(x.source ?? {}) === JSON.stringify(task.source ?? {})
  const from = trackOf(task) ? task : job.tasks?.find((x) => same(x) && trackOf(x))
  const track = from && trackOf(from)
  const url = from && track ? new URL(fileOf(from, track), location.origin).href : ''
  const cells = useQuery({
    queryKey: ['cells', url],
    queryFn: async ({ signal }) => cellsOf(await textOf(url, signal), url),
    enabled: url !== '',
    staleTime: Infinity,
  })
  return cells.data ?? none
}
