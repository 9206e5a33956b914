import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Skeleton } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { call } from '../../api/call'
import type { Schemas } from '../../api/types'
import { useNews } from '../../live/useLive'
import { useFormat, useText, useWord } from '../../locales/useText'
import { ConfirmAction } from '../../parts/ConfirmAction'
import { CopyId } from '../../parts/CopyId'
import { EmptyView } from '../../parts/EmptyView'
import { ErrorView } from '../../parts/ErrorView'
import { When } from '../../parts/Figures'
import { Title } from '../../parts/Title'
import { useMay } from '../../shell/useSelf'
import '../../parts/panel.css'
import './workers.css'

type Worker = Schemas['Worker']

const workersKey = ['workers'] as const

/** A worker that was silent for so long, in milliseconds, is about to lose its tasks. */
const silent = 10_000

/** The machines that run tasks: what each can do, and does. */
export default function WorkersPage() {
  const t = useText()
  const queries = useQueryClient()
  const workers = useQuery({
    queryKey: workersKey,
    queryFn: ({ signal }) => call('get', '/api/v1/workers', { signal }),
    refetchInterval: 5_000,
  })
  useNews(({ events, gap }) => {
    if (gap || events.some((e) => e.type === 'task.state')) void queries.invalidateQueries({ queryKey: workersKey })
  })
  const list = workers.data?.workers ?? []
  return (
    <>
      <Title text={t('menu.workers')} />
      {workers.isPending ? <Skeleton active /> : null}
      {workers.isError ? (
        <ErrorView error={workers.error} retry={() => void workers.refetch()} small={list.length > 0} />
      ) : null}
      {workers.isSuccess && list.length === 0 ? (
        <EmptyView title={t('workers.none')} text={t('workers.none.text')} />
      ) : null}
      <div className="workers">
        {list.map((w) => (
          <Machine key={w.id} worker={w} />
        ))}
      </div>
    </>
  )
}

function Machine({ worker }: { worker: Worker }) {
  const t = useText()
  const word = useWord()
  const format = useFormat()
  const running = worker.running ?? []
  const slots = Object.entries(worker.queues)
  const lost = Date.now() - Date.parse(worker.seen_at) > silent
  return (
    <section className="panel worker" aria-label={worker.host}>
      <header>
        <h2>{worker.host}</h2>
        {worker.draining ? (
          <span className="tag" data-tone="warn">
            {t('workers.draining')}
          </span>
        ) : (
          <span className="tag" data-tone={lost ? 'bad' : worker.fault ? 'warn' : 'good'}>
            {t(lost ? 'workers.silent' : worker.fault ? 'workers.rests' : 'workers.ready')}
          </span>
        )}
        <Drain worker={worker} />
      </header>
      {worker.fault ? (
        <p className="bad" role="status">
          {t('workers.rests.why', { why: word('error', worker.fault.code) })}{' '}
          <span className="small muted break">
            {[worker.fault.message, worker.fault.hint].filter(Boolean).join('; ')}
          </span>
        </p>
      ) : null}
      <dl>
        <dt>{t('workers.id')}</dt>
        <dd>
          <CopyId id={worker.id} />
        </dd>
        <dt>{t('workers.version')}</dt>
        <dd>{t('workers.versions', { own: worker.version, ffmpeg: worker.ffmpeg })}</dd>
        <dt>{t('workers.slots')}</dt>
        <dd>{slots.map(([queue, n]) => `${queue} ${format.number(n)}`).join(' · ')}</dd>
        <dt>{t('workers.sandbox')}</dt>
        <dd>
          <span className="tag" data-tone={worker.sandbox === 'full' ? 'good' : 'warn'}>
            {worker.sandbox}
          </span>
        </dd>
        <dt>{t('workers.started')}</dt>
        <dd>
          <When at={worker.started_at} />
        </dd>
        <dt>{t('workers.seen')}</dt>
        <dd>
          <When at={worker.seen_at} />
        </dd>
        <dt>{t('workers.running')}</dt>
        <dd>
          {running.length === 0 ? <span className="muted">{t('workers.idle')}</span> : null}
          {running.map((task) => (
            <Link key={task} to={`/?q=${task}`} className="worker-task">
              <code>…{task.slice(-8)}</code>
            </Link>
          ))}
        </dd>
      </dl>
      <details>
        <summary>{t('workers.encoders', { count: (worker.encoders ?? []).length })}</summary>
        <p className="encoders">{(worker.encoders ?? []).join(' ')}</p>
      </details>
    </section>
  )
}

/** Drain lets a worker end what it runs and take nothing new, and the way back. */
function Drain({ worker }: { worker: Worker }) {
  const t = useText()
  const queries = useQueryClient()
  const may = useMay('admin')
  const [asks, setAsks] = useState(false)
  const change = useMutation({
    mutationFn: (drain: boolean) =>
      drain
        ? call('post', '/api/v1/workers/{id}/drain', { path: { id: worker.id } })
        : call('post', '/api/v1/workers/{id}/resume', { path: { id: worker.id } }),
    onSettled: () => queries.invalidateQueries({ queryKey: workersKey }),
  })
  if (!may) return null
  return (
    <span className="worker-drain">
      {worker.draining ? (
        <Button size="small" loading={change.isPending} onClick={() => change.mutate(false)}>
          {t('workers.resume')}
        </Button>
      ) : (
        <Button size="small" onClick={() => setAsks(true)}>
          {t('workers.drain')}
        </Button>
      )}
      <ConfirmAction
        open={asks}
        title={t('workers.drain.title', { host: worker.host })}
        verb={t('workers.drain')}
        act={() => change.mutateAsync(true)}
        close={() => setAsks(false)}
      >
        <p>{t('workers.drain.text')}</p>
      </ConfirmAction>
    </span>
  )
}
