import { useQuery } from '@tanstack/react-query'
import { Button, Skeleton, Segmented } from 'antd'
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { contentOf } from '../../api/files'
import { archiveOf, getJob, sourceOf } from '../../api/jobs'
import { reportIn } from '../../api/reports'
import { downloadOf } from '../../api/tasks'
import { ended, type Job, type Output, type Task } from '../../api/words'
import { useNews } from '../../live/useLive'
import { useText } from '../../locales/useText'
import { useOperations } from '../../parts/useOperations'
import { EmptyView } from '../../parts/EmptyView'
import { ErrorView } from '../../parts/ErrorView'
import { Later } from '../../parts/later/Later'
import { jobName } from '../../parts/jobName'
import { commonFolder } from '../../parts/source/folders'
import { Player } from '../../parts/player/Player'
import { waysOf } from '../../parts/player/ways'
import { StateTag } from '../../parts/StateTag'
import { Title } from '../../parts/Title'
import { VerdictTag } from '../../parts/VerdictTag'
import { useKeys } from '../../parts/useKeys'
import { useMay } from '../../shell/useSelf'
import { Bytes } from '../../parts/Figures'
import { Audio } from './Audio'
import { Before } from './Before'
import { Beside } from './Beside'
import { Gallery } from './Gallery'
import { Share } from './Share'
import { SpriteView } from './SpriteView'
import { useCells } from './useCells'
import '../../parts/panel.css'
import './viewer.css'

/** Most tasks make no report, and its page is large. */
const loadReport = () => import('./report')

/** Viewer plays or shows what a task made. */
export default function Viewer() {
  const { id = '', task: taskID = '' } = useParams()
  const job = useQuery({ queryKey: ['job', id], queryFn: ({ signal }) => getJob(id, signal) })
  useNews(({ events, gap }) => {
    if (gap || events.some((e) => e.job_id === id)) void job.refetch()
  })
  if (job.isPending) return <Skeleton active />
  if (!job.data) return <ErrorView whole error={job.error} retry={() => void job.refetch()} />
  return <Loaded job={job.data} task={job.data.tasks?.find((x) => x.id === taskID)} />
}

function Loaded({ job, task }: { job: Job; task?: Task }) {
  const t = useText()
  const { title } = useOperations()
  const navigate = useNavigate()
  useKeys({
    Escape: (e) =>
      !document.fullscreenElement &&
      e.target instanceof HTMLElement &&
      !e.target.closest('[role="dialog"],input,select') &&
      void navigate(`/jobs/${job.id}`),
  })
  const outputs = task?.outputs ?? []
  const may = useMay('operator')
  const [sharing, setSharing] = useState(false)
  const crumbs = (
    <nav className="crumbs" aria-label={t('job.crumbs')}>
      <Link to="/">{t('menu.tasks')}</Link> / <Link to={`/jobs/${job.id}`}>{jobName(job)}</Link>
    </nav>
  )
  const open = <Link to={`/jobs/${job.id}`}>{t('act.open')}</Link>
  if (!task) {
    return (
      <>
        {crumbs}
        <EmptyView whole title={t('viewer.missing')} text={t('viewer.missing.text')} action={open} />
      </>
    )
  }
  return (
    <>
      {crumbs}
      <Title
        text={`${task.name} · ${title(task.operation)}`}
        extra={
          may && outputs.length > 0 && !job.deleted_at ? (
            <Button onClick={() => setSharing(true)}>{t('links.share')}</Button>
          ) : null
        }
      >
        <StateTag state={task.state} />
        <VerdictTag verdict={task.verdict} />
        {task.verdict === 'review' ? <Link to="/reviews">{t('reviews.go')}</Link> : null}
      </Title>
      {outputs.length > 0 ? (
        <>
          {reportIn(task) ? (
            <Later load={loadReport} with={{ job, task }} waiting={<Skeleton active paragraph={{ rows: 12 }} />} />
          ) : (
            <View job={job} task={task} outputs={outputs} />
          )}
          <Before task={task} outputs={outputs} />
          <Files task={task} outputs={outputs} />
        </>
      ) : ended(task.state) ? (
        <EmptyView title={t('viewer.nothing')} text={t('viewer.nothing.text')} action={open} />
      ) : (
        <EmptyView title={t('viewer.none')} text={t('viewer.none.text')} action={open} />
      )}
      {sharing ? <Share task={task} close={() => setSharing(false)} /> : null}
    </>
  )
}

function View({ job, task, outputs }: { job: Job; task: Task; outputs: Output[] }) {
  const main = outputs[0]
  if (!main) return null
  const pictures = outputs.filter((o) => o.type.startsWith('image/'))
  const manifests = outputs.filter((o) => o.role === 'manifest')
  if (manifests.length > 0 || main.type.startsWith('video/')) return <Video job={job} task={task} outputs={outputs} />
  if (main.type.startsWith('audio/')) return <Audio url={contentOf(main)} name={main.key} download={downloadOf(main)} />
  if (outputs.some((o) => o.role === 'thumbnails')) return <SpriteView task={task} outputs={outputs} />
  if (pictures.length > 0) return <Gallery pictures={pictures} />
  return null
}

function Video({ job, task, outputs }: { job: Job; task: Task; outputs: Output[] }) {
  const t = useText()
  const cells = useCells(job, task)
  const ways = waysOf(task)
  const [way, setWay] = useState(0)
  const [beside, setBeside] = useState(false)
  const chosen = ways[way] ?? ways[0]
  if (!chosen) return null
  const pictures = outputs.some((o) => o.number === 1 && (o.width ?? 0) > 0)
  const [main] = outputs
  const player = {
    source: chosen.source,
    pictures,
    name: task.name,
    cells,
    download: main && outputs.length === 1 ? downloadOf(main) : archiveOf('tasks', task.id),
  }
  return (
    <section aria-label={task.name}>
      <div className="viewer-bar">
        {ways.length > 1 ? (
          <Segmented
            aria-label={t('viewer.protocol')}
            value={way}
            onChange={setWay}
            options={ways.map((w, i) => ({ value: i, label: w.label }))}
          />
        ) : null}
        <button type="button" className="chip" aria-pressed={beside} onClick={() => setBeside(!beside)}>
          {t('viewer.beside')}
        </button>
      </div>
      {beside ? <Beside output={player} source={{ kind: 'file', url: sourceOf(job.id) }} /> : <Player {...player} />}
    </section>
  )
}

function Files({ task, outputs }: { task: Task; outputs: Output[] }) {
  const t = useText()
  const folder = commonFolder(outputs.map((o) => o.key))
  return (
    <section className="panel viewer-files" aria-label={t('job.files')}>
      <h2>
        {t('task.files', { count: outputs.length })}{' '}
        {outputs.length > 1 ? (
          <a href={archiveOf('tasks', task.id)} download>
            {t('task.zip')}
          </a>
        ) : null}
      </h2>
      {folder ? (
        <p className="small muted break">
          <code>{folder}</code>
        </p>
      ) : null}
      <ul>
        {outputs.map((o) => (
          <li key={o.id}>
            <a href={downloadOf(o)} download className="break" title={o.key}>
              {o.key.slice(folder.length)}
            </a>{' '}
            <span className="muted">
              <Bytes value={o.bytes} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
