import { useState } from 'react'
import { Link, useLocation } from 'react-router'
import { downloadOf } from '../../api/tasks'
import type { Output, Task } from '../../api/words'
import { now, useTaskProgress } from '../../live/useLive'
import { useFormat, useText } from '../../locales/useText'
import { useOperations } from '../../parts/useOperations'
import { CopyButton } from '../../parts/CopyId'
import { Elapsed, When } from '../../parts/Figures'
import { ProgressBar } from '../../parts/ProgressBar'
import { commonFolder } from '../../parts/source/folders'
import { StateTag, toneOf } from '../../parts/StateTag'
import { VerdictTag } from '../../parts/VerdictTag'
import { LogDialog } from '../../parts/acts/LogDialog'
import { TaskActs } from '../../parts/acts/TaskActs'
import { Attempts } from './Attempts'
import { useTaskDetails } from './useTaskDetails'
import { Meaning } from './Meaning'
import { Result } from './Result'

const fewFiles = 8

/** TaskPanel is one task with its files, decisions and runs. */
export function TaskPanel({ task: given, trashed, only }: { task: Task; trashed: boolean; only: boolean }) {
  const t = useText()
  const { title } = useOperations()
  const format = useFormat()
  const { hash } = useLocation()
  const details = useTaskDetails(given)
  const task = { ...details, ...now(given, useTaskProgress(given.id)) }
  const [log, setLog] = useState<Task | null>(null)
  const outputs = task.outputs ?? []
  const asked = hash === `#task-${task.number}`
  return (
    <section
      className="panel task-panel"
      id={`task-${task.number}`}
      aria-label={`${task.number}. ${task.name}`}
      ref={(e) => {
        if (e && asked && !e.dataset.shown) {
          e.dataset.shown = 'yes'
          e.scrollIntoView({ block: 'start' })
        }
      }}
    >
      <div className="task-head">
        <b className="task-number">{task.number}</b>
        <span className="task-name">{task.name}</span>
        <StateTag state={task.state} />
        <VerdictTag verdict={task.verdict} />
        {task.verdict === 'review' ? <Link to="/reviews">{t('reviews.go')}</Link> : null}
        {task.state === 'running' ? (
          <span className="progress">
            <ProgressBar value={task.progress} tone={toneOf(task.state)} name={`${task.number}. ${task.name}`} />
            <span className="progress-percent">{format.percent(task.progress)}</span>
          </span>
        ) : null}
        <span className="muted">{title(task.operation)}</span>
        {task.started_at ? <Elapsed from={task.started_at} to={task.ended_at} /> : null}
      </div>
      <TaskActs task={task} outputs={outputs} showLog={setLog} trashed={trashed} detailed />
      <Pause task={task} />
      {task.error && task.state !== 'canceled' ? (
        <Meaning of="task" error={task.error} waits={task.state === 'retrying'} />
      ) : null}
      {(task.warnings ?? []).map((w, i) => (
        <p key={i} className="finding">
          {w.text}
        </p>
      ))}
      <details open={only || asked || undefined}>
        <summary>{t('job.more')}</summary>
        <p className="task-facts">
          {task.template ? <Link to={`/templates/${task.template.split('@')[0] ?? ''}`}>{task.template}</Link> : null}
          <span>
            {t('task.started')} <When at={task.started_at} />
          </span>
          <span>
            {t('task.ended')} <When at={task.ended_at} />
          </span>
          <span>
            {t('job.queue')} <code>{task.queue}</code>
          </span>
          <span>
            {t(task.own_priority ? 'task.priority.own' : 'tasks.column.priority')} <code>{task.priority}</code>
          </span>
        </p>
        <Result task={task} />
        {outputs.length > 0 ? <Files outputs={outputs} /> : null}
        <Decisions task={task} />
        {task.runs > 0 ? <Attempts task={task} /> : null}
      </details>
      {log ? <LogDialog task={log} close={() => setLog(null)} /> : null}
    </section>
  )
}

/** Pause says until when a task waits for another try, and how long it has waited. */
function Pause({ task }: { task: Task }) {
  const t = useText()
  const format = useFormat()
  if (task.state !== 'retrying') return null
  return (
    <p role="status">
      {task.retry_at ? (
        <>
          {t('task.retry')} <When at={task.retry_at} />
        </>
      ) : null}
      {task.waited_seconds ? (
        <span className="muted"> · {t('task.waited', { time: format.duration(task.waited_seconds) })}</span>
      ) : null}
    </p>
  )
}

function Files({ outputs }: { outputs: Output[] }) {
  const t = useText()
  const format = useFormat()
  const [all, setAll] = useState(false)
  const folder = commonFolder(outputs.map((o) => o.key))
  return (
    <section aria-label={t('job.files')}>
      <h3>{t('task.files', { count: outputs.length })}</h3>
      {folder ? (
        <p className="small muted break">
          <code>{folder}</code>
        </p>
      ) : null}
      <ul className="files">
        {(all ? outputs : outputs.slice(0, fewFiles)).map((o) => (
          <li key={o.id}>
            <a href={downloadOf(o)} download className="break">
              {o.key.slice(folder.length)}
            </a>
            <CopyButton text={o.key} what={t('task.output')} />
            <span className="small muted">
              {[
                o.storage,
                o.rendition,
                format.bytes(o.bytes),
                o.width && o.height ? `${o.width}×${o.height}` : '',
                o.duration_seconds ? format.clock(o.duration_seconds) : '',
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </li>
        ))}
      </ul>
      {!all && outputs.length > fewFiles ? (
        <button type="button" className="link" onClick={() => setAll(true)}>
          {t('action.more')}
        </button>
      ) : null}
    </section>
  )
}

/** Decisions say what was changed of the source, and why each rendition is as it is. */
function Decisions({ task }: { task: Task }) {
  const t = useText()
  const lines = [
    ...(task.normalized ?? []).map((f) => [f.text, f.action].filter(Boolean).join(' → ')),
    ...(task.reasons ?? []).map((r) => `${r.about}: ${r.text}`),
  ]
  if (lines.length === 0) return null
  return (
    <section aria-label={t('job.decisions')}>
      <h3>{t('job.decisions')}</h3>
      <ul className="decisions">
        {lines.map((line, i) => (
          <li key={i}>{line}</li>
        ))}
      </ul>
    </section>
  )
}
