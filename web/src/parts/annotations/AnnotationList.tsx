import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, type KeyboardEvent } from 'react'
import type { Annotation } from '../../api/reports'
import { useFormat, useText } from '../../locales/useText'
import { useAt, type Clock } from '../timeline/clock'
import { colorOf } from '../timeline/colors'
import { useAnnotationWords } from './words'
import './annotations.css'

const rowHeight = 34

/** AnnotationList draws only the rows that can be seen. Arrows go through it, and a click or Enter goes to that place of the film. */
export function AnnotationList(props: {
  list: readonly Annotation[]
  selected: Annotation | null
  select: (a: Annotation) => void
  clock: Clock
}) {
  const { list, selected, select, clock } = props
  const t = useText()
  const format = useFormat()
  const words = useAnnotationWords()
  const place = useRef<HTMLDivElement>(null)
  const at = useAt(clock, 0.1)
  const rows = useVirtualizer({
    count: list.length,
    getScrollElement: () => place.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  })
  const index = selected ? list.indexOf(selected) : -1
  useEffect(() => {
    if (index >= 0) rows.scrollToIndex(index, { align: 'auto' })
  }, [index, rows])
  const focused = index >= 0 ? index : 0
  const keys = (e: KeyboardEvent) => {
    const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: list.length - 1 }[e.key]
    const next = to === undefined ? undefined : list[to]
    if (!next || to === undefined) return
    e.preventDefault()
    select(next)
    rows.scrollToIndex(to, { align: 'auto' })
    // The row may be drawn only after it has been scrolled to.
    requestAnimationFrame(() => place.current?.querySelector<HTMLElement>(`[data-index="${to}"]`)?.focus())
  }
  return (
    <div className="annotations" ref={place} role="list" aria-label={t('annotations.list')} onKeyDown={keys}>
      <div className="annotations-all" style={{ height: rows.getTotalSize() }} role="presentation">
        {rows.getVirtualItems().map((row) => {
          const a = list[row.index]
          if (!a) return null
          const now = a.start_seconds <= at + 1e-3 && Math.max(a.end_seconds, a.start_seconds + 0.5) > at
          return (
            <div
              key={row.key}
              role="listitem"
              aria-setsize={list.length}
              aria-posinset={row.index + 1}
              className="annotations-row"
              style={{ transform: `translateY(${row.start}px)` }}
            >
              <button
                type="button"
                data-index={row.index}
                data-now={now || undefined}
                aria-current={a === selected}
                tabIndex={row.index === focused ? 0 : -1}
                title={a.text}
                onClick={() => {
                  select(a)
                  clock.seek(a.start_seconds)
                }}
              >
                <span className="figure annotations-time">{format.clock(a.start_seconds, 2)}</span>
                <i className="tl-dot" style={{ background: `var(${colorOf(a.kind)})` }} />
                <span className="annotations-name">{words.name(a)}</span>
                <span className="figure small muted">
                  {a.end_seconds - a.start_seconds >= 0.005
                    ? t('annotations.lasts', { seconds: format.number(a.end_seconds - a.start_seconds, 2) })
                    : ''}
                </span>
                <span className="figure small muted annotations-sure">{format.percent(a.confidence * 100)}</span>
              </button>
            </div>
          )
        })}
      </div>
    </div>
  )
}
