import { useEffect, useState } from 'react'
import { address } from '../../api/call'
import { worded } from '../../api/phrases'
import { stream } from '../../api/stream'
import type { Event, Job } from '../../api/words'
import { useText } from '../../locales/useText'
import { ErrorView } from '../../parts/ErrorView'
import { When } from '../../parts/Figures'
import { StateTag } from '../../parts/StateTag'

/** Timeline lists what happened, from the job's own stream of events. */
export function Timeline({ job }: { job: Job }) {
  const t = useText()
  const [events, setEvents] = useState<readonly Event[]>([])
  const [error, setError] = useState<unknown>(null)
  const [tries, setTries] = useState(0)
  useEffect(() => {
    const controller = new AbortController()
    const seen = new Map<string, Event>()
    let timer: ReturnType<typeof setTimeout> | undefined
    stream(address('/api/v1/jobs/{id}/events', { id: job.id }), undefined, controller.signal, (m) => {
      if (m.data === '' || m.event === 'progress') return
      const e = worded(JSON.parse(m.data) as Event)
      seen.set(e.cursor, e)
      timer ??= setTimeout(() => {
        timer = undefined
        setError(null)
        setEvents([...seen.values()].sort((a, b) => a.number - b.number))
      }, 100)
    }).catch((cause: unknown) => {
      if (!controller.signal.aborted) setError(cause)
    })
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [job.id, tries])
  const names = new Map((job.tasks ?? []).map((x) => [x.id, `${x.number}. ${x.name}`]))
  const runs = new Map<string, number>()
  return (
    <>
      {error ? <ErrorView error={error} small retry={() => setTries((n) => n + 1)} /> : null}
      <ol className="timeline">
        {events.map((e) => {
          const data = (e.data ?? {}) as {
            to?: string
            attempt?: number
            worker?: string
            error?: { message?: string }
          }
          // A ticket that no worker began is no run, though it is an attempt.
          if (e.task_id && data.to === 'running') runs.set(e.task_id, (runs.get(e.task_id) ?? 0) + 1)
          const run = data.attempt && e.task_id ? (runs.get(e.task_id) ?? 0) : 0
          return (
            <li key={e.cursor}>
              <When at={e.at} /> <code>{e.type}</code> {e.task_id ? <span>{names.get(e.task_id)}</span> : null}{' '}
              {data.to ? <StateTag state={data.to} /> : null}
              {run > 0 ? <span className="muted"> {t('job.attempt', { number: run })}</span> : null}
              {data.error?.message && data.to !== 'canceled' ? (
                <span className="bad"> {data.error.message}</span>
              ) : null}
            </li>
          )
        })}
      </ol>
    </>
  )
}
