import { Link } from 'react-router'
import type { Job } from '../../api/words'
import { useJobProgress } from '../../live/jobProgress'
import { useFormat, useText, useWord } from '../../locales/useText'
import { useOperations } from '../../parts/useOperations'
import { CopyId } from '../../parts/CopyId'
import { jobName, useSourceName } from '../../parts/jobName'
import { ProgressBar } from '../../parts/ProgressBar'
import { toneOf } from '../../parts/StateTag'

/** NameCell names a job and its source, and copies its ID. */
export function NameCell({ job }: { job: Job }) {
  const name = jobName(job)
  const source = useSourceName()(job.source)
  return (
    <>
      <Link to={`/jobs/${job.id}`} className="job-name" title={name} tabIndex={0}>
        {name}
      </Link>
      <span className="job-id">
        <CopyId id={job.id} />
        {source && source !== name ? (
          <span className="job-source" title={job.source.url ?? source}>
            {source}
          </span>
        ) : null}
      </span>
    </>
  )
}

/** OperationsCell says what a job makes, each kind once. */
export function OperationsCell({ job }: { job: Job }) {
  const { title } = useOperations()
  const counts = new Map<string, number>()
  for (const task of job.tasks ?? []) counts.set(task.operation, (counts.get(task.operation) ?? 0) + 1)
  const names = [...counts].map(([o, n]) => (n > 1 ? `${title(o)} ×${n}` : title(o)))
  return (
    <span className="clamp" title={names.join(', ')}>
      {names.join(', ')}
    </span>
  )
}

/** ProgressCell moves by itself; its row does not render again for it. */
export function ProgressCell({ job }: { job: Job }) {
  const t = useText()
  const word = useWord()
  const format = useFormat()
  const far = useJobProgress(job)
  if (job.state === 'queued') return <span className="muted">{t('tasks.notyet')}</span>
  const told: string[] = []
  if (job.state === 'running') {
    if (far.eta !== undefined) told.push(t('tasks.left', { time: format.duration(far.eta) }))
    if (far.speed !== undefined) told.push(format.speed(far.speed))
    if (far.phase && far.phase !== 'encode') told.push(word('phase', far.phase))
  }
  // A task that waits for another try says why, as a failed one does.
  const error = job.error ?? job.tasks?.find((x) => x.state === 'retrying' && x.error)?.error
  const failed = error ? word('error', error.code) : ''
  const why = error && failed === error.code ? error.message : failed
  return (
    <>
      <span className="progress">
        <ProgressBar
          value={far.progress}
          tone={toneOf(job.state)}
          name={t('tasks.progress.of', { name: jobName(job) })}
        />
        <span className="progress-percent">{format.percent(far.progress)}</span>
      </span>
      {told.length > 0 ? <span className="small muted figure">{told.join(' · ')}</span> : null}
      {why && job.state !== 'canceled' ? (
        <span className="small bad clamp1" title={error?.message}>
          {why}
        </span>
      ) : null}
    </>
  )
}
