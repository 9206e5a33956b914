import { useQuery } from '@tanstack/react-query'
import { Button, Input, Skeleton } from 'antd'
import { useRef, useState } from 'react'
import { Link } from 'react-router'
import { sourceOf } from '../../api/jobs'
import { judgementOf, reviewsOf, type Waiting } from '../../api/moderation'
import { getTask } from '../../api/tasks'
import { useText } from '../../locales/useText'
import { ErrorView } from '../../parts/ErrorView'
import { jobName } from '../../parts/jobName'
import { VerdictTag } from '../../parts/VerdictTag'
import { Decisions } from './Decisions'
import { Findings } from './Findings'

/** Case is one task that waits: the film, hidden until it is asked for, what was found, and the decision. */
export function Case(props: {
  waits: Waiting
  note: string
  setNote: (note: string) => void
  say?: (verdict: 'pass' | 'block') => void
  next?: () => void
  busy: boolean
}) {
  const t = useText()
  const { job, task } = props.waits
  const film = useRef<HTMLVideoElement>(null)
  const [seen, setSeen] = useState(false)
  const [broken, setBroken] = useState(false)
  const details = useQuery({
    queryKey: ['of job', job.id, 'task', task.id],
    queryFn: ({ signal }) => getTask(task.id, signal),
  })
  const decisions = useQuery({
    queryKey: ['of job', job.id, 'reviews', task.id],
    queryFn: ({ signal }) => reviewsOf(task.id, signal),
  })
  const judgement = judgementOf(details.data)
  const seek = (seconds: number) => {
    setSeen(true)
    if (film.current) film.current.currentTime = seconds
  }
  return (
    <section className="panel reviews-case" aria-label={jobName(job)}>
      <div className="task-head">
        <h2>
          <Link to={`/jobs/${job.id}#task-${task.number}`}>{jobName(job)}</Link>
        </h2>
        <VerdictTag verdict={task.verdict} />
      </div>
      {broken ? (
        <p className="muted">{t('reviews.film.none')}</p>
      ) : (
        <div className="reviews-film" data-hidden={!seen || undefined}>
          <video
            ref={film}
            src={sourceOf(job.id)}
            controls={seen}
            muted
            playsInline
            preload="metadata"
            onError={() => setBroken(true)}
            aria-label={t('reviews.film')}
          />
          {seen ? null : (
            <Button type="primary" onClick={() => setSeen(true)}>
              {t('reviews.film.show')}
            </Button>
          )}
        </div>
      )}
      {details.isPending ? <Skeleton active /> : null}
      {details.isError ? <ErrorView error={details.error} retry={() => void details.refetch()} small /> : null}
      {judgement ? <Findings judgement={judgement} seek={seek} /> : null}
      {props.say ? (
        <div className="reviews-say">
          <Input.TextArea
            value={props.note}
            onChange={(e) => props.setNote(e.target.value)}
            placeholder={t('reviews.note')}
            aria-label={t('reviews.note')}
            maxLength={2000}
            rows={1}
          />
          <Button type="primary" disabled={props.busy} onClick={() => props.say?.('pass')}>
            {t('reviews.pass')} <kbd aria-hidden>p</kbd>
          </Button>
          <Button danger disabled={props.busy} onClick={() => props.say?.('block')}>
            {t('reviews.block')} <kbd aria-hidden>b</kbd>
          </Button>
          <Button disabled={!props.next} onClick={props.next}>
            {t('reviews.next')} <kbd aria-hidden>n</kbd>
          </Button>
        </div>
      ) : (
        <p className="muted">{t('reviews.operator')}</p>
      )}
      <Decisions list={decisions.data ?? []} />
    </section>
  )
}
