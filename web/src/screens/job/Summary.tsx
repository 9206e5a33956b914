import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { Schemas } from '../../api/types'
import type { Job } from '../../api/words'
import { useText, useWord } from '../../locales/useText'
import { CopyButton, CopyId } from '../../parts/CopyId'
import { Elapsed, Nothing, When } from '../../parts/Figures'
import { useSourceName } from '../../parts/jobName'
import { Facts } from '../../parts/source/Facts'
import { useTaskDetails } from './useTaskDetails'

/** Summary has what the job was asked for, and what was found in its source. */
export function Summary({ job }: { job: Job }) {
  const t = useText()
  const word = useWord()
  // Tasks that read the job's source have found the same in it.
  const reader = job.tasks?.find((x) => x.runs > 0 && !x.source?.task && x.state !== 'running') ?? job.tasks?.[0]
  const facts = useTaskDetails(reader?.source?.task ? undefined : reader)?.source_facts
  const storages = [...new Set((job.tasks ?? []).map((x) => x.output.storage).filter(Boolean))]
  const rows: [string, ReactNode][] = [
    [t('job.id'), <CopyId key="id" id={job.id} whole />],
    [t('job.source'), <Source key="source" source={job.source} />],
    [t('job.probe'), facts ? <Facts key="facts" facts={facts} /> : null],
    [t('job.reference'), job.reference ? <code>{job.reference}</code> : null],
    [t('job.tags'), job.tags?.length ? job.tags.map((tag) => <code key={tag}>{tag} </code>) : null],
    [t('tasks.column.priority'), job.priority],
    [
      t('job.storage'),
      storages.length
        ? storages.map((s) => (
            <Link key={s} to={`/storages/${s ?? ''}`}>
              {s}{' '}
            </Link>
          ))
        : null,
    ],
    [t('job.callback'), job.callback?.url ? <code className="break">{job.callback.url}</code> : null],
    [t('job.origin'), word('origin', job.origin)],
    ...(job.vendor
      ? ([
          [t('job.vendor.id'), <CopyId key="vendor" id={job.vendor.id} whole />],
          [t('job.vendor.template'), job.vendor.template],
          [t('job.vendor.region'), job.vendor.region],
        ] satisfies [string, ReactNode][])
      : []),
    [t('tasks.column.created'), <When key="created" at={job.created_at} />],
    [t('task.started'), <When key="started" at={job.started_at} />],
    [t('task.ended'), <When key="ended" at={job.ended_at} />],
    [t('tasks.column.duration'), <Elapsed key="took" from={job.started_at} to={job.ended_at} />],
  ]
  return (
    <dl className="panel facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value ?? <Nothing />}</dd>
        </div>
      ))}
    </dl>
  )
}

function Source({ source }: { source: Schemas['SourceRef'] }) {
  const sourceName = useSourceName()
  const place =
    source.url ?? (source.key ? `${source.storage ? `${source.storage}: ` : ''}${source.key}` : sourceName(source))
  return (
    <span className="copy-id">
      <span className="break">{place}</span>
      <CopyButton text={source.url ?? source.key ?? place} what={sourceName(source)} />
    </span>
  )
}
