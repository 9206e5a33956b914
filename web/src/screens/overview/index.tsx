import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { Skeleton } from 'antd'
import { Link } from 'react-router'
import { call } from '../../api/call'
import { useNews } from '../../live/useLive'
import { useFormat, useText, useWord } from '../../locales/useText'
import { ErrorView } from '../../parts/ErrorView'
import { Bytes, Duration, When } from '../../parts/Figures'
import { ProgressBar } from '../../parts/ProgressBar'
import { jobName } from '../../parts/jobName'
import { Later } from '../../parts/later/Later'
import { Title } from '../../parts/Title'
import { useLook } from '../../shell/useLook'
import { rate, type Overview } from './series'
import '../../parts/panel.css'
import './overview.css'

const chart = () => import('./HoursChart')

const overviewKey = ['overview'] as const
const failuresKey = ['overview', 'failures'] as const

/** The overview: how the project is doing now, and how the last day went. */
export default function OverviewPage() {
  const t = useText()
  const queries = useQueryClient()
  const overview = useQuery({
    queryKey: overviewKey,
    queryFn: ({ signal }) => call('get', '/api/v1/overview', { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  })
  useNews(({ events, gap }) => {
    if (gap || events.some((e) => e.type === 'job.created' || e.type === 'job.state' || e.type === 'job.ended')) {
      void queries.invalidateQueries({ queryKey: overviewKey })
    }
  })
  return (
    <>
      <Title text={t('menu.overview')} />
      {overview.isPending ? <Skeleton active paragraph={{ rows: 8 }} /> : null}
      {overview.isError ? (
        <ErrorView error={overview.error} retry={() => void overview.refetch()} small={Boolean(overview.data)} />
      ) : null}
      {overview.data ? <Sums overview={overview.data} /> : null}
    </>
  )
}

function Sums({ overview }: { overview: Overview }) {
  const t = useText()
  const format = useFormat()
  const { mode } = useLook()
  const hours = overview.hours ?? []
  return (
    <div className="overview">
      <section className="overview-sums" aria-label={t('overview.now')}>
        <Sum name={t('state.queued')} value={overview.queued} to="/?state=queued" />
        <Sum name={t('state.running')} value={overview.running} to="/?state=running" tone="busy" />
        <Sum
          name={t('state.succeeded')}
          value={overview.succeeded}
          to="/?state=succeeded"
          tone="good"
          note={t('overview.day')}
        />
        <Sum
          name={t('state.partial')}
          value={overview.partial}
          to="/?state=partial"
          tone="warn"
          note={t('overview.day')}
        />
        <Sum name={t('state.failed')} value={overview.failed} to="/?state=failed" tone="bad" note={t('overview.day')} />
      </section>
      <section className="panel overview-wide">
        <h2>{t('overview.hours')}</h2>
        <p className="muted">{t('overview.rate', { rate: format.number(rate(hours), 1) })}</p>
        <Later
          load={chart}
          with={{ hours, theme: mode }}
          waiting={<Skeleton.Node active className="overview-chart" />}
        />
      </section>
      <Queues queues={overview.queues ?? []} />
      <Spaces spaces={overview.spaces ?? []} />
      <Failures />
    </div>
  )
}

/** Sum is a figure that leads to its jobs. */
function Sum({
  name,
  value,
  to,
  tone = 'idle',
  note,
}: {
  name: string
  value: number
  to: string
  tone?: string
  note?: string
}) {
  const format = useFormat()
  return (
    <Link className="panel sum" to={to} data-tone={value > 0 ? tone : 'idle'}>
      <span className="sum-name">{name}</span>
      <strong>{format.number(value)}</strong>
      <span className="muted">{note ?? ' '}</span>
    </Link>
  )
}

function Queues({ queues }: { queues: NonNullable<Overview['queues']> }) {
  const t = useText()
  return (
    <section className="panel">
      <h2>{t('overview.queues')}</h2>
      {queues.length === 0 ? <p className="muted">{t('overview.queues.none')}</p> : null}
      <dl className="overview-list">
        {queues.map((q) => (
          <div key={q.queue}>
            <dt>
              <code>{q.queue}</code>
            </dt>
            <dd>
              <Duration seconds={q.oldest_seconds} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** Below a tenth, or 5 GB, a storage is about to be full. */
function tight(free: number, total: number): boolean {
  return free < total / 10 || free < 5e9
}

function Spaces({ spaces }: { spaces: NonNullable<Overview['spaces']> }) {
  const t = useText()
  return (
    <section className="panel">
      <h2>{t('overview.space')}</h2>
      {spaces.length === 0 ? <p className="muted">{t('overview.space.none')}</p> : null}
      {spaces.map((s) => (
        <div key={s.storage} className="space">
          <Link to={`/storages/${encodeURIComponent(s.storage)}`}>{s.storage}</Link>
          <span>
            <Bytes value={s.free_bytes} /> <span className="muted">{t('overview.space.free')}</span>
          </span>
          <ProgressBar
            value={s.total_bytes > 0 ? (100 * (s.total_bytes - s.free_bytes)) / s.total_bytes : 0}
            tone={tight(s.free_bytes, s.total_bytes) ? 'bad' : 'idle'}
            name={t('overview.space.used', { storage: s.storage })}
          />
        </div>
      ))}
    </section>
  )
}

/** Failures are the last jobs that failed, with the reason. */
function Failures() {
  const t = useText()
  const word = useWord()
  const failed = useQuery({
    queryKey: failuresKey,
    queryFn: ({ signal }) =>
      call('get', '/api/v1/jobs', {
        query: { state: ['failed', 'partial'], sort: 'ended', limit: 24, tasks: false },
        signal,
      }),
  })
  // Of a job that was canceled midway nothing failed.
  const jobs = (failed.data?.jobs ?? []).filter((j) => j.error).slice(0, 8)
  return (
    <section className="panel overview-wide">
      <h2>{t('overview.failures')}</h2>
      {failed.isError ? <ErrorView error={failed.error} retry={() => void failed.refetch()} small /> : null}
      {failed.isSuccess && jobs.length === 0 ? <p className="muted">{t('overview.failures.none')}</p> : null}
      <ul className="failures">
        {jobs.map((job) => (
          <li key={job.id}>
            <Link to={`/jobs/${job.id}`}>{jobName(job)}</Link>
            <span className="failure-text">
              {job.error ? `${word('error', job.error.code)}: ${job.error.message}` : null}
            </span>
            <When at={job.ended_at} />
          </li>
        ))}
      </ul>
    </section>
  )
}
