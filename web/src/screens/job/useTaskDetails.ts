import { useQuery } from '@tanstack/react-query'
import { getTask } from '../../api/tasks'
import type { Task } from '../../api/words'

/** useTaskDetails gives what a job does not tell of its tasks: the probe, what was changed, and why. */
export function useTaskDetails(task: Task | undefined): Task | undefined {
  const details = useQuery({
    queryKey: ['of job', task?.job_id, 'task', task?.id],
    queryFn: ({ signal }) => getTask(task?.id ?? '', signal),
    enabled: task !== undefined && task.runs > 0,
  })
  return details.data
}
