import { Button, Input, Select } from 'antd'
import type { InputRef } from 'antd'
import { useEffect, useRef, useState, type RefObject } from 'react'
import { verdicts } from '../../api/moderation'
import { jobStates } from '../../api/words'
import { useText, useWord } from '../../locales/useText'
import { useOperations } from '../../parts/useOperations'
import { isFiltered, isId, sinces, type Filters } from './filters'
import { TemplateFilter } from './TemplateFilter'

/** How long somebody may type on before a search begins, in milliseconds. */
const typing = 250

/** Toolbar searches and filters; an ID that is pasted is looked up at once. */
export function Toolbar(props: {
  filters: Filters
  change: (part: Partial<Filters>) => void
  search: RefObject<InputRef | null>
}) {
  const t = useText()
  const word = useWord()
  const operations = useOperations()
  const { filters, change } = props
  const [text, setText] = useState(filters.q)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => setText(filters.q), [filters.q])
  useEffect(() => () => clearTimeout(timer.current), [])
  const type = (value: string) => {
    setText(value)
    clearTimeout(timer.current)
    if (isId(value) || value === '') change({ q: value.trim() })
    else timer.current = setTimeout(() => change({ q: value.trim() }), typing)
  }
  const range = filters.since || (filters.from || filters.to ? 'days' : '')
  return (
    <div className="toolbar" role="search">
      <Input
        ref={props.search}
        className="toolbar-search"
        value={text}
        onChange={(e) => type(e.target.value)}
        onPressEnter={() => change({ q: text.trim() })}
        onKeyDown={(e) => {
          if (e.key !== 'Escape') return
          if (text) type('')
          else e.currentTarget.blur()
        }}
        placeholder={t('tasks.search')}
        aria-label={t('tasks.search')}
        maxLength={256}
        allowClear
        suffix={text ? null : <kbd aria-hidden>/</kbd>}
      />
      <div className="chips" role="group" aria-label={t('tasks.filter.state')}>
        {jobStates.map((s) => {
          const on = filters.states.includes(s)
          return (
            <button
              key={s}
              type="button"
              className="chip"
              aria-pressed={on}
              onClick={() => change({ states: on ? filters.states.filter((x) => x !== s) : [...filters.states, s] })}
            >
              {word('state', s)}
            </button>
          )
        })}
      </div>
      <Select
        className="toolbar-select"
        mode="multiple"
        maxTagCount="responsive"
        showSearch={false}
        allowClear
        value={filters.operations}
        onChange={(operations: string[]) => change({ operations })}
        placeholder={t('tasks.filter.operation')}
        aria-label={t('tasks.filter.operation')}
        options={operations.list.map((o) => ({ value: o.name, label: operations.title(o.name) }))}
      />
      <Select
        className="toolbar-select"
        mode="multiple"
        maxTagCount="responsive"
        showSearch={false}
        allowClear
        value={filters.verdicts}
        onChange={(verdicts: Filters['verdicts']) => change({ verdicts })}
        placeholder={t('tasks.filter.verdict')}
        aria-label={t('tasks.filter.verdict')}
        options={verdicts.map((v) => ({ value: v, label: word('verdict', v) }))}
      />
      <TemplateFilter value={filters.template} change={(template) => change({ template })} />
      <Select
        className="toolbar-select"
        value={range}
        onChange={(v: string) => {
          if (v === 'days') change({ since: '', from: today(), to: today() })
          else change({ since: v as Filters['since'], from: '', to: '' })
        }}
        aria-label={t('tasks.filter.time')}
        options={[
          { value: '', label: t('tasks.time.any') },
          ...(Object.keys(sinces) as (keyof typeof sinces)[]).map((s) => ({ value: s, label: t(`tasks.time.${s}`) })),
          { value: 'days', label: t('tasks.time.days') },
        ]}
      />
      {range === 'days' ? (
        <span className="toolbar-days">
          <Input
            type="date"
            value={filters.from}
            max={filters.to || undefined}
            aria-label={t('tasks.time.from')}
            onChange={(e) => change({ from: e.target.value })}
          />
          <span aria-hidden>–</span>
          <Input
            type="date"
            value={filters.to}
            min={filters.from || undefined}
            aria-label={t('tasks.time.to')}
            onChange={(e) => change({ to: e.target.value })}
          />
        </span>
      ) : null}
      {isFiltered(filters) ? (
        <Button
          type="link"
          size="small"
          onClick={() =>
            change({ q: '', states: [], operations: [], verdicts: [], template: '', since: '', from: '', to: '' })
          }
        >
          {t('tasks.filter.clear')}
        </Button>
      ) : null}
    </div>
  )
}

/** today is the day where the person is, as YYYY-MM-DD. */
function today(): string {
  const now = new Date()
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}-${String(now.getDate()).padStart(2, '0')}`
}
