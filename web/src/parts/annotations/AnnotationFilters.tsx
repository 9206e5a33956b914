import { Input, Select } from 'antd'
import { useMemo } from 'react'
import type { Annotation } from '../../api/reports'
import { useFormat, useText } from '../../locales/useText'
import { countsOf, type Filter } from './filter'
import { order, useAnnotationWords } from './words'
import './annotations.css'

const steps = [0, 0.25, 0.5, 0.75, 0.9]

/** AnnotationFilters chooses annotations by kind, text, confidence and the span that the timeline shows. */
export function AnnotationFilters(props: {
  annotations: readonly Annotation[]
  filter: Filter
  change: (to: Partial<Filter>) => void
  /** Whether only what the timeline shows is listed. */
  near: boolean
  setNear: (on: boolean) => void
}) {
  const { annotations, filter, change } = props
  const t = useText()
  const format = useFormat()
  const words = useAnnotationWords()
  const counts = useMemo(() => countsOf(annotations), [annotations])
  const place = (kind: string) => (order.includes(kind) ? order.indexOf(kind) : order.length)
  const kinds = [...counts.keys()].sort((a, b) => place(a) - place(b))
  return (
    <div className="annotation-filters" role="search" aria-label={t('annotations.filters')}>
      <div className="annotation-line">
        <Input
          allowClear
          value={filter.text}
          placeholder={t('annotations.search')}
          aria-label={t('annotations.search')}
          onChange={(e) => change({ text: e.target.value })}
        />
        <Select
          className="annotation-sure"
          aria-label={t('annotations.confidence')}
          value={filter.confidence}
          options={[...new Set([...steps, filter.confidence])].sort().map((value) => ({
            value,
            label:
              value === 0
                ? t('annotations.confidence.any')
                : t('annotations.confidence.least', { percent: format.percent(value * 100) }),
          }))}
          onChange={(confidence: number) => change({ confidence })}
        />
      </div>
      <div className="annotation-line">
        {kinds.length > 1
          ? kinds.map((kind) => {
              const on = filter.kinds.includes(kind)
              return (
                <button
                  key={kind}
                  type="button"
                  className="chip"
                  aria-pressed={on}
                  onClick={() =>
                    change({ kinds: on ? filter.kinds.filter((k) => k !== kind) : [...filter.kinds, kind] })
                  }
                >
                  {words.kind(kind)} <span className="figure">{format.number(counts.get(kind) ?? 0)}</span>
                </button>
              )
            })
          : null}
        <button type="button" className="chip" aria-pressed={props.near} onClick={() => props.setNear(!props.near)}>
          {t('annotations.near')}
        </button>
      </div>
    </div>
  )
}
