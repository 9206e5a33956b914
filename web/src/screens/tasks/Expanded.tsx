import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { getJob } from '../../api/jobs'
import type { Job, Output, Task } from '../../api/words'
import { now, useNews, useTaskProgress } from '../../live/useLive'
import { useFormat, useText, useWord } from '../../locales/useText'
import { useOperations } from '../../parts/useOperations'
import { CopyButton } from '../../parts/CopyId'
import { ErrorView } from '../../parts/ErrorView'
import { Nothing, When } from '../../parts/Figures'
import { ProgressBar } from '../../parts/ProgressBar'
import { StateTag, toneOf } from '../../parts/StateTag'
import { useWide } from '../../parts/useWide'
import { LogDialog } from '../../parts/acts/LogDialog'
import { TaskActs } from '../../parts/acts/TaskActs'

/** Expanded shows the tasks of a job, with what they made. */
export function Expanded({ job }: { job: Job }) {
  const t = useText()
  const wide = useWide()
  const [log, setLog] = useState<Task | null>(null)
  const made = (job.tasks ?? []).some((x) => x.state === 'succeeded')
  // Lists have no outputs; they come when somebody looks.
  const details = useQuery({
    queryKey: ['job', job.id],
    queryFn: ({ signal }) => getJob(job.id, signal),
    enabled: made && !job.deleted_at,
  })
  useNews(({ events, gap }) => {
    if (made && (gap || events.some((e) => e.job_id === job.id))) void details.refetch()
  })
  const outputs = new Map((details.data?.tasks ?? []).map((x) => [x.id, x.outputs ?? []]))
  const rows = (job.tasks ?? []).map((task) => (
    <TaskRow
      key={task.id}
      task={task}
      outputs={outputs.get(task.id) ?? []}
      showLog={setLog}
      wide={wide}
      trashed={Boolean(job.deleted_at)}
    />
  ))
  return (
    <div className="expanded">
      {details.isError ? <ErrorView error={details.error} retry={() => void details.refetch()} small /> : null}
      {wide ? (
        <table className="tasks">
          <thead>
            <tr>
              <th scope="col">{t('task.number')}</th>
              <th scope="col">{t('task.state')}</th>
              <th scope="col">{t('task.type')}</th>
              <th scope="col">{t('task.template')}</th>
              <th scope="col">{t('task.started')}</th>
              <th scope="col">{t('task.ended')}</th>
              <th scope="col">{t('task.output')}</th>
              <th scope="col">{t('task.operations')}</th>
            </tr>
          </thead>
          <tbody>{rows}</tbody>
        </table>
      ) : (
        rows
      )}
      {log ? <LogDialog task={log} close={() => setLog(null)} /> : null}
    </div>
  )
}

interface TaskProps {
  task: Task
  outputs: Output[]
  showLog: (task: Task) => void
  wide: boolean
  trashed: boolean
}

function TaskRow(props: TaskProps) {
  const word = useWord()
  const { title } = useOperations()
  const format = useFormat()
  const told = useTaskProgress(props.task.id)
  const task = now(props.task, told)
  const state = (
    <>
      <StateTag state={task.state} />
      {task.state === 'running' ? (
        <span className="progress">
          <ProgressBar value={task.progress} tone={toneOf(task.state)} name={`${task.number}. ${task.name}`} />
          <span className="progress-percent">{format.percent(task.progress)}</span>
        </span>
      ) : null}
      {task.error && task.state !== 'canceled' ? (
        <span className="small bad" title={task.error.message}>
          {word('error', task.error.code)}
        </span>
      ) : null}
    </>
  )
  const acts = <TaskActs task={task} outputs={props.outputs} showLog={props.showLog} trashed={props.trashed} />
  if (!props.wide) {
    return (
      <section className="task-card" aria-label={task.name}>
        <div className="card-line">
          <b>{task.number}</b>
          <span>{title(task.operation)}</span>
          <span className="small muted clamp1">{task.template}</span>
        </div>
        <div className="card-line">{state}</div>
        <OutputCell task={task} outputs={props.outputs} />
        {acts}
      </section>
    )
  }
  return (
    <tr data-task={task.id}>
      <td className="figure">{task.number}</td>
      <td className="task-state">{state}</td>
      <td>{title(task.operation)}</td>
      <td>
        {task.template ? (
          <Link to={`/templates/${task.template.split('@')[0] ?? ''}`}>{task.template}</Link>
        ) : (
          <Nothing />
        )}
      </td>
      <td>
        <When at={task.started_at} />
      </td>
      <td>
        <When at={task.ended_at} />
      </td>
      <td className="task-output">
        <OutputCell task={task} outputs={props.outputs} />
      </td>
      <td>{acts}</td>
    </tr>
  )
}

/** OutputCell says where the task's main file is, and how much there is. */
function OutputCell({ task, outputs }: { task: Task; outputs: Output[] }) {
  const t = useText()
  const format = useFormat()
  const main = outputs[0]
  if (!main) return task.state === 'succeeded' ? <span className="muted">…</span> : <Nothing />
  const bytes = outputs.reduce((sum, o) => sum + o.bytes, 0)
  const place = `${main.storage}: ${main.key}`
  return (
    <>
      <span className="copy-id">
        <code className="task-key" title={place}>
          {main.key}
        </code>
        <CopyButton text={main.key} what={t('task.output')} />
      </span>
      <span className="small muted">
        {main.storage} · {t('task.files', { count: outputs.length })} · {format.bytes(bytes)}
      </span>
    </>
  )
}
