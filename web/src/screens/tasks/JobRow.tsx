import RightOutlined from '@ant-design/icons/RightOutlined'
import { memo } from 'react'
import { useText } from '../../locales/useText'
import { Elapsed, When } from '../../parts/Figures'
import { jobName } from '../../parts/jobName'
import { StateTag } from '../../parts/StateTag'
import { useFormat } from '../../locales/useText'
import { Expanded } from './Expanded'
import { NameCell, OperationsCell, ProgressCell } from './JobCells'
import { JobMenu, type JobAsks } from '../../parts/acts/JobMenu'
import { useJob } from './useJobs'

/** What a row or card is told by the table. */
export interface RowProps {
  id: string
  /** Place in the table, from 1; the head is 1. */
  place: number
  selected: boolean
  current: boolean
  open: boolean
  asks: JobAsks
  select: (id: string, on: boolean, range: boolean) => void
  toggle: (id: string) => void
}

/** JobRow is a job in the table, with its tasks below when it is open. */
export const JobRow = memo(function JobRow(props: RowProps) {
  const { id, open } = props
  const t = useText()
  const format = useFormat()
  const job = useJob(id)
  if (!job) return null
  const name = jobName(job)
  return (
    <>
      <div
        role="row"
        aria-rowindex={props.place}
        className="row"
        data-job={id}
        data-current={props.current || undefined}
        data-selected={props.selected || undefined}
        tabIndex={props.current ? 0 : -1}
        onClick={(e) => {
          if (e.target instanceof Element && e.target.closest('a,button,input,label,.ant-dropdown')) return
          if (getSelection()?.isCollapsed === false) return
          props.toggle(id)
        }}
      >
        <div role="cell" className="c-select">
          <input
            type="checkbox"
            checked={props.selected}
            aria-label={t('tasks.select.job', { name })}
            onChange={() => undefined}
            onClick={(e) => props.select(id, !props.selected, e.shiftKey)}
          />
        </div>
        <div role="cell" className="c-expand">
          <button
            type="button"
            className="icon-button expander"
            aria-expanded={open}
            aria-label={t('tasks.expand', { name })}
            onClick={() => props.toggle(id)}
          >
            <RightOutlined aria-hidden />
          </button>
        </div>
        <div role="cell" className="c-name">
          <NameCell job={job} />
        </div>
        <div role="cell">
          <OperationsCell job={job} />
        </div>
        <div role="cell">
          <StateTag state={job.state} />
        </div>
        <div role="cell" className="c-progress">
          <ProgressCell job={job} />
        </div>
        <div role="cell">
          <When at={job.created_at} />
        </div>
        <div role="cell">
          <When at={job.ended_at} />
        </div>
        <div role="cell">
          <Elapsed from={job.started_at} to={job.ended_at} />
        </div>
        <div role="cell" className="c-number figure">
          {format.number(job.priority)}
        </div>
        <div role="cell" className="c-acts">
          <JobMenu job={job} asks={props.asks} />
        </div>
      </div>
      {open ? (
        <div role="row" className="row-more">
          <div role="cell">
            <Expanded job={job} />
          </div>
        </div>
      ) : null}
    </>
  )
})
