import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Skeleton } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { decide, waiting, type Waiting } from '../../api/moderation'
import { useText } from '../../locales/useText'
import { EmptyView } from '../../parts/EmptyView'
import { ErrorView } from '../../parts/ErrorView'
import { When } from '../../parts/Figures'
import { jobName } from '../../parts/jobName'
import { Title } from '../../parts/Title'
import { useKeys } from '../../parts/useKeys'
import { useMay } from '../../shell/useSelf'
import { Case } from './Case'
import '../../parts/panel.css'
import './reviews.css'

/** How often the queue is asked for anew, in milliseconds; others decide as well. */
const anew = 15_000

/** Reviews is the queue of what a person must decide about: p passes, b blocks, n shows the next one. */
export default function Reviews() {
  const t = useText()
  const may = useMay('operator')
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [chosen, setChosen] = useState('')
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  const queue = useQuery({ queryKey: ['reviews'], queryFn: ({ signal }) => waiting(signal), refetchInterval: anew })
  const list = queue.data ?? []
  const at = Math.max(
    list.findIndex((w) => w.task.id === chosen),
    0,
  )
  const now = list[at]
  const show = (w: Waiting | undefined) => {
    setChosen(w?.task.id ?? '')
    setNote('')
  }
  const next = () => show(list[(at + 1) % Math.max(list.length, 1)])
  const say = async (verdict: 'pass' | 'block') => {
    if (!now || !may || busy) return
    setBusy(true)
    try {
      await decide(now.task.id, verdict, note.trim())
      void message.success(t(`reviews.said.${verdict}`, { name: jobName(now.job) }))
      show(list[at + 1] ?? list[at - 1])
      await queries.invalidateQueries({ queryKey: ['reviews'] })
      await queries.invalidateQueries({ queryKey: ['of job', now.job.id] })
    } catch (cause) {
      void message.error(cause instanceof Error ? cause.message : String(cause))
    } finally {
      setBusy(false)
    }
  }
  useKeys({ p: () => void say('pass'), b: () => void say('block'), n: next })
  return (
    <>
      <Title text={t('reviews.title')} extra={<Link to="/reviews/words">{t('wordlists.title')}</Link>} />
      <p className="muted">{t('reviews.assistive')}</p>
      {queue.isPending ? <Skeleton active /> : null}
      {queue.isError ? (
        <ErrorView error={queue.error} retry={() => void queue.refetch()} small={list.length > 0} />
      ) : null}
      {queue.isSuccess && list.length === 0 ? (
        <EmptyView
          title={t('reviews.none')}
          text={t('reviews.none.text')}
          action={<Link to="/">{t('menu.tasks')}</Link>}
        />
      ) : null}
      {now ? (
        <div className="reviews">
          <ul className="panel reviews-queue" aria-label={t('reviews.queue')}>
            {list.map((w) => (
              <li key={w.task.id}>
                <button type="button" aria-current={w === now} onClick={() => show(w)}>
                  <b>{jobName(w.job)}</b>
                  <span className="small muted">
                    {w.task.name} · <When at={w.task.ended_at} />
                  </span>
                </button>
              </li>
            ))}
          </ul>
          <Case
            key={now.task.id}
            waits={now}
            note={note}
            setNote={setNote}
            say={may ? (verdict) => void say(verdict) : undefined}
            next={list.length > 1 ? next : undefined}
            busy={busy}
          />
        </div>
      ) : null}
    </>
  )
}
