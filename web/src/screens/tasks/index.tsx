import { Button } from 'antd'
import type { InputRef } from 'antd'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import type { Job } from '../../api/words'
import { useText } from '../../locales/useText'
import { EmptyView } from '../../parts/EmptyView'
import { ErrorView } from '../../parts/ErrorView'
import { Title } from '../../parts/Title'
import { useKeys } from '../../parts/useKeys'
import { useWide } from '../../parts/useWide'
import { useMay } from '../../shell/useSelf'
import { ActDialog } from '../../parts/acts/ActDialog'
import type { Act } from '../../parts/acts/acts'
import { BulkBar } from './BulkBar'
import { asked, isFiltered, isId, readFilters, writeFilters, type Filters } from './filters'
import { JobTable, type TableHandle } from './JobTable'
import { Loading } from './Loading'
import { PlaySource } from '../../parts/acts/PlaySource'
import { Toolbar } from './Toolbar'
import { useActs } from '../../parts/acts/useActs'
import { useJobs } from './useJobs'
import { useSelection } from './useSelection'
import './tasks.css'
import './rows.css'

/** Tasks is the landing page: every job, live. */
export default function Tasks() {
  const t = useText()
  const wide = useWide()
  const may = useMay('operator')
  const navigate = useNavigate()
  const [search, setSearch] = useSearchParams()
  const filters = useMemo(() => readFilters(search), [search])
  const change = useCallback(
    (part: Partial<Filters>) =>
      setSearch((old) => writeFilters({ ...readFilters(old), ...part }), { replace: 'q' in part }),
    [setSearch],
  )
  const { list, view } = useJobs(filters)
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const [current, setCurrent] = useState(-1)
  const [playing, setPlaying] = useState<Job | null>(null)
  const selection = useSelection(view.ids, search.toString())
  const acts = useActs(list, selection.clear)
  const field = useRef<InputRef>(null)
  const table = useRef<TableHandle>(null)

  const toggle = useCallback((id: string) => {
    setOpened((old) => {
      const next = new Set(old)
      if (!next.delete(id)) next.add(id)
      return next
    })
  }, [])
  // One who looks a job up by its ID wants to see what is in it.
  const found = isId(filters.q) && view.ids.length === 1 ? view.ids[0] : undefined
  useEffect(() => {
    if (found) setOpened(new Set([found]))
  }, [found])

  const { ask } = acts
  const askOne = useRef(ask)
  useEffect(() => {
    askOne.current = ask
  })
  const asks = useMemo(
    () => ({ act: (act: Act, id: string) => askOne.current(act, { ids: [id] }), play: setPlaying }),
    [],
  )

  const move = (step: number) => {
    if (view.ids.length === 0) return
    const next = Math.max(0, Math.min(view.ids.length - 1, current + step))
    setCurrent(next)
    table.current?.show(next)
    const id = view.ids[next]
    // The row may be drawn only after the scroll.
    requestAnimationFrame(() =>
      requestAnimationFrame(() =>
        document.querySelector<HTMLElement>(`[data-job="${id}"]`)?.focus({ preventScroll: true }),
      ),
    )
  }
  const currentId = view.ids[current]
  useKeys({
    '/': () => field.current?.focus({ cursor: 'all' }),
    j: () => move(1),
    k: () => move(-1),
    x: () => currentId && selection.select(currentId, !selection.selected.has(currentId), false),
    o: () => currentId && toggle(currentId),
    Enter: currentId
      ? (e) =>
          e.target instanceof HTMLElement && !e.target.closest('a,button,input') && void navigate(`/jobs/${currentId}`)
      : undefined,
    Escape: (e) => {
      if (e.target instanceof HTMLElement && e.target.closest('[role="dialog"],input')) return
      if (selection.selected.size > 0) selection.clear()
      else setOpened(new Set())
    },
  })

  const chosen = selection.all ? { filter: asked(filters) } : { ids: [...selection.selected] }
  const refetch = useCallback(() => void list.more(), [list])
  return (
    <>
      <Title
        text={t('menu.tasks')}
        extra={
          <>
            <button
              type="button"
              className="chip"
              aria-pressed={filters.trash}
              onClick={() => change({ trash: !filters.trash })}
            >
              {t('tasks.trash')}
            </button>
            {may ? (
              <Button
                type="primary"
                href="/new"
                onClick={(e) => {
                  e.preventDefault()
                  void navigate('/new')
                }}
              >
                {t('tasks.new')}
              </Button>
            ) : null}
          </>
        }
      />
      <Toolbar filters={filters} change={change} search={field} />
      {selection.selected.size > 0 ? (
        <BulkBar
          count={selection.selected.size}
          all={selection.all}
          trash={filters.trash}
          canAll={view.more && selection.selected.size >= view.ids.length}
          chooseAll={selection.chooseAll}
          clear={selection.clear}
          act={(a) => acts.ask(a, chosen)}
        />
      ) : null}
      {view.phase === 'loading' ? (
        <Loading wide={wide} />
      ) : view.phase === 'failed' ? (
        <ErrorView error={view.error} retry={() => list.again()} />
      ) : view.ids.length === 0 && !view.fetching ? (
        <Empty filters={filters} clear={() => setSearch(filters.trash ? { trash: '1' } : {})} />
      ) : (
        <JobTable
          ref={table}
          view={view}
          wide={wide}
          filters={filters}
          sort={(by) => change({ sort: by, order: filters.sort === by && filters.order === 'desc' ? 'asc' : 'desc' })}
          current={current}
          opened={opened}
          selected={selection.selected}
          selectLoaded={selection.selectLoaded}
          select={selection.select}
          toggle={toggle}
          asks={asks}
          more={refetch}
        />
      )}
      {acts.question ? <ActDialog question={acts.question} act={acts.act} close={acts.close} /> : null}
      {playing ? <PlaySource job={playing} close={() => setPlaying(null)} /> : null}
    </>
  )
}

function Empty({ filters, clear }: { filters: Filters; clear: () => void }) {
  const t = useText()
  if (isFiltered(filters)) {
    return (
      <EmptyView
        title={t('tasks.none.filtered')}
        text={t('tasks.none.filtered.text')}
        action={<Button onClick={clear}>{t('tasks.filter.clear')}</Button>}
      />
    )
  }
  if (filters.trash) return <EmptyView title={t('tasks.none.trash')} text={t('tasks.none.trash.text')} />
  return (
    <EmptyView title={t('tasks.none')} text={t('tasks.none.text')} action={<Link to="/new">{t('tasks.new')}</Link>} />
  )
}
