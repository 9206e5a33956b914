import { Checkbox, InputNumber, Progress } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { Job } from '../../api/words'
import { useText } from '../../locales/useText'
import { ConfirmAction } from '../ConfirmAction'
import { jobName } from '../jobName'
import { count, split, type Act, type Chosen, type How, type Outcome } from './acts'
import './acts.css'

/** What is asked about: the act, and the jobs as they are on the page, or a filter. */
export interface Question {
  act: Exclude<Act, 'download'>
  chosen: Chosen
  jobs: Job[]
}

const shown = 5

/** ActDialog says how many jobs an act takes, and what will happen to them, before it is done. */
export function ActDialog(props: { question: Question; act: (how: How) => Promise<Outcome>; close: () => void }) {
  const t = useText()
  const { act, chosen, jobs } = props.question
  const [outputs, setOutputs] = useState(false)
  const [priority, setPriority] = useState<number | null>(jobs.length === 1 ? (jobs[0]?.priority ?? 0) : 10)
  const [at, setAt] = useState<{ done: number; of: number } | null>(null)
  const stop = useRef<AbortController | null>(null)
  const filter = 'filter' in chosen ? chosen.filter : null
  const matched = useQuery({
    queryKey: ['bulk count', filter],
    queryFn: () => (filter ? count(filter) : null),
    enabled: filter !== null,
    staleTime: 0,
  })
  const { does, leaves } = split(act, jobs)
  const n = filter ? (matched.data?.matched ?? 0) : does.length
  const single = jobs.length === 1 && !filter ? jobs[0] : undefined
  const danger = act === 'cancel' || act === 'delete' || act === 'purge'
  return (
    <ConfirmAction
      open
      title={
        single
          ? t(`act.${act}.ask`, { name: jobName(single) })
          : n === 0 && !(filter && matched.isPending)
            ? t('act.nothing')
            : t(`act.${act}.title`, { count: n })
      }
      verb={t(`act.${act}`)}
      danger={danger}
      disabled={n === 0 || (filter !== null && matched.isPending) || (act === 'priority' && priority === null)}
      act={() => {
        stop.current = new AbortController()
        const progress = (done: number, of: number) => setAt({ done, of })
        return props.act({ outputs, priority: priority ?? undefined, progress, signal: stop.current.signal })
      }}
      stop={at ? () => stop.current?.abort() : undefined}
      close={props.close}
    >
      <p>{t(`act.${act}.text`)}</p>
      {filter ? <p>{matched.data?.more ? t('act.filter.more') : t('act.filter')}</p> : null}
      {!single && !filter ? (
        <ul className="act-list">
          {does.slice(0, shown).map((j) => (
            <li key={j.id}>{jobName(j)}</li>
          ))}
          {does.length > shown ? <li className="muted">{t('act.andmore', { count: does.length - shown })}</li> : null}
        </ul>
      ) : null}
      {leaves.length > 0 ? <p className="muted">{t(`act.${act}.leaves`, { count: leaves.length })}</p> : null}
      {at ? (
        <div className="act-progress" aria-live="polite">
          <Progress percent={Math.floor((100 * at.done) / Math.max(at.of, at.done, 1))} size="small" />
          <span className="muted">{t('act.progress', { done: at.done, of: Math.max(at.of, at.done) })}</span>
        </div>
      ) : null}
      {act === 'priority' ? (
        <label className="act-field">
          {t('tasks.column.priority')}{' '}
          <InputNumber
            autoFocus
            value={priority}
            onChange={setPriority}
            min={-(2 ** 31)}
            max={2 ** 31 - 1}
            precision={0}
          />
        </label>
      ) : null}
      {act === 'delete' || act === 'purge' ? (
        <Checkbox checked={outputs} onChange={(e) => setOutputs(e.target.checked)}>
          {t(`act.${act}.outputs`)}
        </Checkbox>
      ) : null}
    </ConfirmAction>
  )
}
