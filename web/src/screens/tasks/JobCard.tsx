import RightOutlined from '@ant-design/icons/RightOutlined'
import { memo } from 'react'
import { useText } from '../../locales/useText'
import { Elapsed, When } from '../../parts/Figures'
import { jobName } from '../../parts/jobName'
import { StateTag } from '../../parts/StateTag'
import { Expanded } from './Expanded'
import { NameCell, OperationsCell, ProgressCell } from './JobCells'
import { JobMenu } from '../../parts/acts/JobMenu'
import type { RowProps } from './JobRow'
import { useJob } from './useJobs'

/** JobCard is a job on a phone. */
export const JobCard = memo(function JobCard(props: RowProps) {
  const { id, open } = props
  const t = useText()
  const job = useJob(id)
  if (!job) return null
  const name = jobName(job)
  return (
    <article className="card" data-job={id} data-selected={props.selected || undefined} aria-label={name}>
      <header>
        <label className="card-check">
          <input
            type="checkbox"
            checked={props.selected}
            aria-label={t('tasks.select.job', { name })}
            onChange={(e) => props.select(id, e.target.checked, false)}
          />
        </label>
        <div className="c-name">
          <NameCell job={job} />
        </div>
        <JobMenu job={job} asks={props.asks} />
      </header>
      <div className="card-line">
        <StateTag state={job.state} />
        <OperationsCell job={job} />
      </div>
      <div className="c-progress">
        <ProgressCell job={job} />
      </div>
      <div className="card-line small muted">
        <When at={job.created_at} />
        {job.started_at ? <Elapsed from={job.started_at} to={job.ended_at} /> : null}
        <button type="button" className="icon-button card-more" aria-expanded={open} onClick={() => props.toggle(id)}>
          {t('tasks.count', { count: job.tasks?.length ?? 0 })} <RightOutlined aria-hidden />
        </button>
      </div>
      {open ? <Expanded job={job} /> : null}
    </article>
  )
})
