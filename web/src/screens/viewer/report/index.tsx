import { useQuery } from '@tanstack/react-query'
import { Skeleton } from 'antd'
import { useCallback, useDeferredValue, useMemo, useState } from 'react'
import { useSearchParams } from 'react-router'
import { reportIn, reportOf, type Annotation, type Report as Found } from '../../../api/reports'
import { getTask } from '../../../api/tasks'
import type { Job, Output, Task } from '../../../api/words'
import { useText } from '../../../locales/useText'
import { AnnotationFilters } from '../../../parts/annotations/AnnotationFilters'
import { AnnotationList } from '../../../parts/annotations/AnnotationList'
import { all, filtered, read, write, type Filter } from '../../../parts/annotations/filter'
import { useAnnotationWords } from '../../../parts/annotations/words'
import { EmptyView } from '../../../parts/EmptyView'
import { ErrorView } from '../../../parts/ErrorView'
import { Clock } from '../../../parts/timeline/clock'
import { Timeline } from '../../../parts/timeline/Timeline'
import type { View } from '../../../parts/timeline/view'
import { Checks } from './Checks'
import { Chosen } from './Chosen'
import { Downloads } from './Downloads'
import { Pictures } from './Pictures'
import { Screen } from './Screen'
import './report.css'

/** Report shows what a task found, along the film that it looked at. */
export default function Report({ job, task }: { job: Job; task: Task }) {
  const output = reportIn(task)
  const report = useQuery({
    queryKey: ['report', output?.id, output?.sha256],
    queryFn: ({ signal }) => (output ? reportOf(output, signal) : null),
    staleTime: Infinity,
    structuralSharing: false,
  })
  // Whether there is video is known by the task's details only.
  const details = useQuery({
    queryKey: ['of job', job.id, 'task', task.id],
    queryFn: ({ signal }) => getTask(task.id, signal),
  })
  if (report.isPending || details.isPending) return <Skeleton active paragraph={{ rows: 12 }} />
  if (!report.data) return <ErrorView error={report.error} retry={() => void report.refetch()} />
  const video = details.data?.source_facts?.video
  return <Loaded key={output?.id} job={job} task={task} report={report.data} pictures={!video || video.length > 0} />
}

function Loaded({ job, task, report, pictures }: { job: Job; task: Task; report: Found; pictures: boolean }) {
  const t = useText()
  const words = useAnnotationWords()
  const [search, setSearch] = useSearchParams()
  const [clock] = useState(() => new Clock(Number(search.get('t')) || 0))
  const [selected, setSelected] = useState<Annotation | null>(null)
  const [near, setNear] = useState(false)
  const [view, setView] = useState<View | null>(null)
  const filter = useMemo(() => read(search), [search])
  const change = useCallback(
    (to: Partial<Filter>) => setSearch((s) => write({ ...read(s), ...to }, s), { replace: true }),
    [setSearch],
  )
  const select = useCallback(
    (a: Annotation | null) => {
      setSelected(a)
      setSearch(
        (s) => {
          if (a) s.set('t', String(Math.round(a.start_seconds * 1000) / 1000))
          return s
        },
        { replace: true },
      )
    },
    [setSearch],
  )
  const wanted = useDeferredValue(filter)
  const along = useMemo(() => filtered(report.annotations, wanted, words.name), [report, wanted, words])
  const span = useDeferredValue(near ? view : null)
  const listed = useMemo(() => filtered(along, { ...all, span }, words.name), [along, span, words])
  const outputs: readonly Output[] = task.outputs ?? none
  const last = report.annotations.reduce((most, a) => Math.max(most, a.end_seconds), 0)
  const nothing = report.annotations.length === 0
  return (
    <div className="report">
      {report.truncated.length > 0 ? (
        <p className="finding" role="status">
          {t('report.truncated', { kinds: report.truncated.map(words.kind).join(', ') })}
        </p>
      ) : null}
      <div className="report-top">
        <section className="report-film" aria-label={t('report.film')}>
          <Screen
            job={job}
            task={task}
            seconds={report.duration_seconds}
            pictures={pictures}
            clock={clock}
            annotations={along}
            selected={selected}
          />
          {nothing ? null : <Chosen annotation={selected} outputs={outputs} />}
        </section>
        <section className="report-side" aria-label={t('annotations.list')}>
          {nothing ? (
            <EmptyView title={t('report.nothing')} text={t('report.nothing.text')} />
          ) : (
            <>
              <AnnotationFilters
                annotations={report.annotations}
                filter={filter}
                change={change}
                near={near}
                setNear={setNear}
              />
              <p className="small muted report-count">
                <span role="status">
                  {t('annotations.count', { shown: listed.length, count: report.annotations.length })}
                </span>
                <Downloads task={task.id} filter={{ ...wanted, span }} />
              </p>
              {listed.length > 0 ? (
                <AnnotationList list={listed} selected={selected} select={select} clock={clock} />
              ) : (
                <p>
                  {t('annotations.none')}{' '}
                  <button
                    type="button"
                    className="link"
                    onClick={() => {
                      setNear(false)
                      change(all)
                    }}
                  >
                    {t('annotations.reset')}
                  </button>
                </p>
              )}
            </>
          )}
        </section>
      </div>
      {nothing && report.curves.length === 0 ? null : (
        <section className="panel report-timeline" aria-labelledby="report-timeline">
          <h2 id="report-timeline">{t('timeline.title')}</h2>
          <Timeline
            annotations={along}
            curves={report.curves}
            duration={Math.max(report.duration_seconds, last)}
            clock={clock}
            selected={selected}
            select={select}
            shown={setView}
          />
        </section>
      )}
      <Checks
        report={report}
        operation={task.operation}
        show={(kinds) => {
          change({ ...all, kinds })
          document.querySelector('.report-timeline')?.scrollIntoView({ block: 'center' })
        }}
      />
      <Pictures outputs={outputs} clock={clock} />
    </div>
  )
}

const none: readonly Output[] = []
