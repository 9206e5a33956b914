import EllipsisOutlined from '@ant-design/icons/EllipsisOutlined'
import RedoOutlined from '@ant-design/icons/RedoOutlined'
import StopOutlined from '@ant-design/icons/StopOutlined'
import UndoOutlined from '@ant-design/icons/UndoOutlined'
import { Dropdown } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { archiveOf } from '../../api/jobs'
import { ended, type Job } from '../../api/words'
import { useText } from '../../locales/useText'
import { jobName } from '../jobName'
import { useMay } from '../../shell/useSelf'
import { fits, type Act } from './acts'
import './acts.css'

/** What a row can ask the page for. */
export interface JobAsks {
  act: (act: Act, id: string) => void
  play: (job: Job) => void
}

/** JobMenu has the operations of a job: the one that fits now as a button, the others in a menu. */
export function JobMenu({ job, asks }: { job: Job; asks: JobAsks }) {
  const t = useText()
  const may = useMay('operator')
  const name = jobName(job)
  const quick: { act: Act; icon: React.ReactNode } | null = job.deleted_at
    ? { act: 'restore', icon: <UndoOutlined aria-hidden /> }
    : !ended(job.state)
      ? { act: 'cancel', icon: <StopOutlined aria-hidden /> }
      : job.state === 'succeeded'
        ? null
        : { act: 'restart_failed', icon: <RedoOutlined aria-hidden /> }
  return (
    <span className="job-acts">
      {may && quick ? (
        <button
          type="button"
          className="icon-button"
          title={t(`act.${quick.act}`)}
          aria-label={`${t(`act.${quick.act}`)}: ${name}`}
          onClick={() => asks.act(quick.act, job.id)}
        >
          {quick.icon}
        </button>
      ) : null}
      <Menu job={job} asks={asks} label={t('tasks.operations.of', { name })} may={may} />
    </span>
  )
}

/** Menu makes the dropdown when it is first wanted: a table of a hundred rows has no hundred menus. */
export function Menu({ job, asks, label, may }: { job: Job; asks: JobAsks; label: string; may: boolean }) {
  const t = useText()
  const navigate = useNavigate()
  const [open, setOpen] = useState<boolean | null>(null)
  const button = (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      aria-haspopup="menu"
      aria-expanded={open === true}
      onClick={() => open === null && setOpen(true)}
    >
      <EllipsisOutlined aria-hidden />
    </button>
  )
  if (open === null) return button
  const acts: Act[] = ['cancel', 'restart_failed', 'restart', 'priority', 'download', 'restore', 'delete', 'purge']
  const items = [
    { key: 'open', label: t('act.open') },
    { key: 'play', label: t('act.play') },
    ...(may ? [{ key: 'clone', label: t('act.clone') }] : []),
    { type: 'divider' as const },
    ...acts
      .filter((a) => fits(a, job) && (may || a === 'download'))
      .map((a) => ({
        key: a,
        label: a === 'download' ? <a href={archiveOf('jobs', job.id)}>{t('act.download')}</a> : t(`act.${a}`),
        danger: a === 'delete' || a === 'purge',
      })),
  ]
  const chosen = (key: string) => {
    setOpen(false)
    if (key === 'open') void navigate(`/jobs/${job.id}`)
    else if (key === 'play') asks.play(job)
    else if (key === 'clone') void navigate(`/new?job=${job.id}`)
    else if (key !== 'download') asks.act(key as Act, job.id)
  }
  return (
    <Dropdown
      trigger={['click']}
      open={open}
      onOpenChange={setOpen}
      menu={{ items, onClick: ({ key, domEvent }) => (domEvent.stopPropagation(), chosen(key)) }}
    >
      {button}
    </Dropdown>
  )
}
