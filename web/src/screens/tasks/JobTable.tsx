import CaretDownOutlined from '@ant-design/icons/CaretDownOutlined'
import CaretUpOutlined from '@ant-design/icons/CaretUpOutlined'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react'
import { useText } from '../../locales/useText'
import { ErrorView } from '../../parts/ErrorView'
import { JobCard } from './JobCard'
import type { JobAsks } from '../../parts/acts/JobMenu'
import { JobRow } from './JobRow'
import { useTop } from './useTop'
import type { Filters } from './filters'
import type { View } from './jobList'

/** What the page asks of the table. */
export interface TableHandle {
  show(index: number): void
}

export interface TableProps {
  view: View
  wide: boolean
  filters: Filters
  sort: (by: Filters['sort']) => void
  current: number
  opened: ReadonlySet<string>
  selected: ReadonlySet<string>
  selectLoaded: (on: boolean) => void
  select: (id: string, on: boolean, range: boolean) => void
  toggle: (id: string) => void
  asks: JobAsks
  more: () => void
  ref: Ref<TableHandle>
}

const rowHeight = 53
const cardHeight = 150
/** So many rows before the end, what follows is fetched. */
const ahead = 60

/** JobTable draws only the rows that can be seen, however many there are. On a phone they are cards. */
export function JobTable(props: TableProps) {
  const t = useText()
  const { view, wide, filters, current, opened, selected, more } = props
  const body = useRef<HTMLDivElement>(null)
  // What is above the table, as the bar of the selection, comes and goes.
  const margin = useTop(body)
  const rows = useWindowVirtualizer({
    count: view.ids.length,
    estimateSize: () => (wide ? rowHeight : cardHeight),
    getItemKey: (i) => view.ids[i] ?? i,
    overscan: 6,
    scrollMargin: margin,
    scrollPaddingStart: 56,
    scrollPaddingEnd: 24,
  })
  useImperativeHandle(props.ref, () => ({
    show(index) {
      rows.scrollToIndex(index, { align: 'auto' })
    },
  }))
  const drawn = rows.getVirtualItems()
  const last = drawn.at(-1)?.index ?? 0
  const near = view.more && !view.fetching && !view.error && last >= view.ids.length - ahead
  useEffect(() => {
    if (near) more()
  }, [near, more])

  const items = drawn.map((item) => {
    const id = view.ids[item.index] ?? ''
    const shared = {
      id,
      place: item.index + 2,
      selected: selected.has(id),
      current: item.index === current,
      open: opened.has(id),
      asks: props.asks,
      select: props.select,
      toggle: props.toggle,
    }
    return (
      <div
        key={id}
        ref={rows.measureElement}
        data-index={item.index}
        role={wide ? 'presentation' : 'listitem'}
        className="virtual"
        style={{ transform: `translateY(${item.start - margin}px)` }}
      >
        {wide ? <JobRow {...shared} /> : <JobCard {...shared} />}
      </div>
    )
  })
  const space = { height: rows.getTotalSize() }
  const foot = (
    <div className="table-foot" aria-live="polite">
      {view.error ? (
        <ErrorView error={view.error} retry={more} small />
      ) : view.fetching && view.ids.length > 0 && view.more ? (
        t('state.loading')
      ) : null}
      {!view.more && view.ids.length > 20 ? t('tasks.end', { count: view.ids.length }) : null}
    </div>
  )
  if (!wide) {
    return (
      <>
        <div ref={body} role="list" aria-label={t('menu.tasks')} className="cards" style={space}>
          {items}
        </div>
        {foot}
      </>
    )
  }
  const every = view.ids.length > 0 && selected.size >= view.ids.length
  return (
    <>
      <div
        role="table"
        className="table"
        aria-label={t('menu.tasks')}
        aria-rowcount={view.more ? -1 : view.ids.length + 1}
      >
        <div role="rowgroup" className="table-head">
          <div role="row" aria-rowindex={1} className="row head">
            <div role="columnheader" className="c-select">
              <input
                type="checkbox"
                aria-label={t('tasks.select.loaded')}
                checked={every}
                ref={(box) => {
                  if (box) box.indeterminate = selected.size > 0 && !every
                }}
                onChange={(e) => props.selectLoaded(e.target.checked)}
              />
            </div>
            <div role="columnheader">
              <span className="unseen">{t('tasks.column.expand')}</span>
            </div>
            <div role="columnheader">{t('tasks.column.name')}</div>
            <div role="columnheader">{t('tasks.column.operations')}</div>
            <div role="columnheader">{t('tasks.column.state')}</div>
            <div role="columnheader">{t('tasks.column.progress')}</div>
            <Sorted by="created" filters={filters} sort={props.sort} text={t('tasks.column.created')} />
            <Sorted by="ended" filters={filters} sort={props.sort} text={t('tasks.column.ended')} />
            <div role="columnheader">{t('tasks.column.duration')}</div>
            <Sorted by="priority" filters={filters} sort={props.sort} text={t('tasks.column.priority')} />
            <div role="columnheader" className="c-acts">
              {t('tasks.column.acts')}
            </div>
          </div>
        </div>
        <div ref={body} role="rowgroup" className="table-body" style={space}>
          {items}
        </div>
      </div>
      {foot}
    </>
  )
}

function Sorted({
  by,
  filters,
  sort,
  text,
}: {
  by: Filters['sort']
  filters: Filters
  sort: TableProps['sort']
  text: string
}) {
  const on = filters.sort === by
  const up = filters.order === 'asc'
  return (
    <div role="columnheader" aria-sort={on ? (up ? 'ascending' : 'descending') : 'none'}>
      <button type="button" className="sorted" data-on={on || undefined} onClick={() => sort(by)}>
        {text}
        {on ? up ? <CaretUpOutlined aria-hidden /> : <CaretDownOutlined aria-hidden /> : null}
      </button>
    </div>
  )
}
