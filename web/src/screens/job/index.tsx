import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Skeleton, Tabs } from 'antd'
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { getJob } from '../../api/jobs'
import type { Job } from '../../api/words'
import { useJobProgress } from '../../live/jobProgress'
import { useNews } from '../../live/useLive'
import { useFormat, useText, useWord } from '../../locales/useText'
import { ErrorView } from '../../parts/ErrorView'
import { Deliveries } from '../../parts/deliveries/Deliveries'
import { jobName } from '../../parts/jobName'
import { ProgressBar } from '../../parts/ProgressBar'
import { StateTag, toneOf } from '../../parts/StateTag'
import { Title } from '../../parts/Title'
import { useKeys } from '../../parts/useKeys'
import { ActDialog } from '../../parts/acts/ActDialog'
import { JobMenu } from '../../parts/acts/JobMenu'
import { PlaySource } from '../../parts/acts/PlaySource'
import { useActs } from '../../parts/acts/useActs'
import { Graph } from './Graph'
import { Meaning } from './Meaning'
import { Raw } from './Raw'
import { Summary } from './Summary'
import { TaskPanel } from './TaskPanel'
import { Timeline } from './Timeline'
import '../../parts/panel.css'
import './job.css'

/** JobPage shows all there is of one job, live. */
export default function JobPage() {
  const { id = '' } = useParams()
  const queries = useQueryClient()
  const job = useQuery({ queryKey: ['job', id], queryFn: ({ signal }) => getJob(id, signal) })
  useNews(({ events, gap }) => {
    if (!gap && !events.some((e) => e.job_id === id)) return
    void job.refetch()
    void queries.invalidateQueries({ queryKey: ['of job', id] })
  })
  if (job.isPending) return <Skeleton active />
  if (!job.data) return <ErrorView whole error={job.error} retry={() => void job.refetch()} />
  return <Loaded job={job.data} again={() => void job.refetch()} />
}

function Loaded({ job, again }: { job: Job; again: () => void }) {
  const t = useText()
  const navigate = useNavigate()
  const [playing, setPlaying] = useState(false)
  const acts = useActs({ job: () => job, refreshHead: again, drop: () => void navigate('/') }, () => {})
  const tasks = job.tasks ?? []
  useKeys({
    Escape: (e) => e.target instanceof HTMLElement && !e.target.closest('[role="dialog"],input') && void navigate('/'),
  })
  return (
    <>
      <nav className="crumbs" aria-label={t('job.crumbs')}>
        <Link to="/">{t('menu.tasks')}</Link>
      </nav>
      <Title
        text={jobName(job)}
        extra={
          <JobMenu job={job} asks={{ act: (act) => acts.ask(act, { ids: [job.id] }), play: () => setPlaying(true) }} />
        }
      >
        <StateTag state={job.state} />
      </Title>
      <Progress job={job} />
      {job.error && job.state !== 'canceled' ? <Meaning of="job" error={job.error} /> : null}
      <Summary job={job} />
      {tasks.some((x) => x.needs?.length) ? <Graph tasks={tasks} /> : null}
      <h2 className="job-heading">{t('job.tasks')}</h2>
      {tasks.map((task) => (
        <TaskPanel key={task.id} task={task} trashed={Boolean(job.deleted_at)} only={tasks.length === 1} />
      ))}
      <Tabs
        className="job-tabs"
        items={[
          { key: 'timeline', label: t('job.timeline'), children: <Timeline job={job} /> },
          ...(job.callback?.url
            ? [{ key: 'deliveries', label: t('job.deliveries'), children: <Deliveries job={job.id} /> }]
            : []),
          { key: 'raw', label: t('job.raw'), children: <Raw job={job} /> },
        ]}
      />
      {acts.question ? <ActDialog question={acts.question} act={acts.act} close={acts.close} /> : null}
      {playing ? <PlaySource job={job} close={() => setPlaying(false)} /> : null}
    </>
  )
}

function Progress({ job }: { job: Job }) {
  const t = useText()
  const word = useWord()
  const format = useFormat()
  const far = useJobProgress(job)
  if (job.state !== 'running') return null
  return (
    <p className="progress job-progress">
      <ProgressBar
        value={far.progress}
        tone={toneOf(job.state)}
        name={t('tasks.progress.of', { name: jobName(job) })}
      />
      <span className="progress-percent">{format.percent(far.progress)}</span>
      <span className="muted">
        {[
          far.phase && word('phase', far.phase),
          far.speed && format.speed(far.speed),
          far.eta && t('tasks.left', { time: format.duration(far.eta) }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
    </p>
  )
}
