import { useQuery } from '@tanstack/react-query'
import { attemptsOf } from '../../api/tasks'
import type { Task } from '../../api/words'
import { useFormat, useText } from '../../locales/useText'
import { CopyButton, CopyId } from '../../parts/CopyId'
import { ErrorView } from '../../parts/ErrorView'
import { Elapsed, When } from '../../parts/Figures'
import { StateTag } from '../../parts/StateTag'
import { shell } from '../../api/spec'

/** Attempts are the runs of a task: where, what exactly, and what it took. */
export function Attempts({ task }: { task: Task }) {
  const t = useText()
  const format = useFormat()
  const list = useQuery({
    queryKey: ['of job', task.job_id, 'attempts', task.id],
    queryFn: ({ signal }) => attemptsOf(task.id, signal),
  })
  if (list.isError) return <ErrorView error={list.error} small retry={() => void list.refetch()} />
  const runs = list.data ?? []
  return (
    <section aria-label={t('job.attempts')}>
      <h3>{t('job.attempts')}</h3>
      {runs.map((a, i) => {
        // The latest comes first. A ticket that no worker began is an attempt, but no run.
        const number = runs.length - i
        const commands = (a.commands ?? []) as unknown as string[][]
        return (
          <div key={a.attempt} className="attempt">
            <p>
              <b>{t('job.attempt', { number })}</b> <StateTag state={a.state} /> <When at={a.started_at} />{' '}
              <Elapsed from={a.started_at} to={a.ended_at} /> <CopyId id={a.worker} />
            </p>
            <p className="small muted">
              {[
                a.exit === undefined ? '' : t('job.exit', { code: a.exit }),
                t('job.cpu', { time: format.duration(a.cpu_seconds) }),
                t('job.memory', { size: format.bytes(a.peak_memory_bytes) }),
                t('job.in', { size: format.bytes(a.bytes_in) }),
                t('job.out', { size: format.bytes(a.bytes_out) }),
              ]
                .filter(Boolean)
                .join(' · ')}
            </p>
            {a.error ? <p className="bad">{a.error.message}</p> : null}
            {commands.map((c, at) => {
              const text = c.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : shell(word))).join(' ')
              return (
                <div key={at} className="command">
                  <pre className="log" tabIndex={0} aria-label={t('job.command', { number: at + 1 })}>
                    {text}
                  </pre>
                  <CopyButton text={text} what={t('job.command', { number: at + 1 })} />
                </div>
              )
            })}
          </div>
        )
      })}
    </section>
  )
}
