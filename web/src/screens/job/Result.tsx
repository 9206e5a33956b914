import type { Task } from '../../api/words'
import { useFormat, useText } from '../../locales/useText'
import { checksOf, tones, type Findings } from '../../parts/annotations/checks'
import { useAnnotationWords } from '../../parts/annotations/words'
import { CopyButton } from '../../parts/CopyId'
import { Measured, measurementsIn } from '../../parts/measured/Measured'
import { isTree, type Schema } from '../../parts/schemaform/schema'
import { useOperations } from '../../parts/useOperations'

/** Result is what a task found: what an analysis looked for, or else each plain fact with what it means, and all of it as JSON. */
export function Result({ task }: { task: Task }) {
  const t = useText()
  const { list } = useOperations()
  if (task.result === undefined || task.result === null) return null
  const schema = list.find((o) => o.name === task.operation)?.result as Schema | undefined
  const found = findingsIn(task.result)
  const measured = measurementsIn(task.result)
  const json = JSON.stringify(task.result, null, 2)
  return (
    <section aria-label={t('task.result')}>
      <h3 className="code-title">
        {t('task.result')} <CopyButton text={json} what={t('task.result')} />
      </h3>
      {measured.length > 0 ? <Measured list={measured} /> : null}
      {found ? <Found of={found} /> : <Plain facts={plain(task.result, schema)} />}
      <details>
        <summary>{t('task.result.json')}</summary>
        <pre className="log" tabIndex={0} aria-label={t('task.result.json')}>
          {json}
        </pre>
      </details>
    </section>
  )
}

function Plain({ facts }: { facts: Fact[] }) {
  return (
    <ul className="decisions">
      {facts.map((fact) => (
        <li key={fact.name}>
          <code>{fact.name}</code> {fact.value} <span className="muted">{fact.meaning}</span>
        </li>
      ))}
    </ul>
  )
}

interface Found extends Findings {
  counts: Record<string, number>
}

function Found({ of }: { of: Found }) {
  const t = useText()
  const format = useFormat()
  const words = useAnnotationWords()
  return (
    <ul className="decisions">
      {checksOf(of, new Map(Object.entries(of.counts)), [], t, format).map((c) => (
        <li key={c.analyzer}>
          {words.analyzer(c.analyzer)}:{' '}
          {c.end === 'attention' || c.end === 'skipped' ? (
            <span className="tag" data-tone={tones[c.end]}>
              {t(`report.end.${c.end}`)}
            </span>
          ) : null}{' '}
          {c.found}
        </li>
      ))}
    </ul>
  )
}

/** findingsIn is a result that says what was looked for; null for another operation's. */
function findingsIn(result: unknown): Found | null {
  if (!isTree(result) || !isTree(result.looked_at) || !Array.isArray(result.looked_at.analyzers)) return null
  return {
    looked_at: { analyzers: result.looked_at.analyzers as string[] },
    not_looked_for: (result.not_looked_for ?? []) as Found['not_looked_for'],
    gaps: Array.isArray(result.gaps) ? (result.gaps as Found['gaps']) : [],
    facts: isTree(result.facts) ? result.facts : {},
    counts: isTree(result.counts) ? (result.counts as Record<string, number>) : {},
  }
}

interface Fact {
  name: string
  value: string
  meaning?: string
}

/** plain gives what is a value or a list of values, however deep it lies; lists of groups are left to the JSON. */
function plain(value: unknown, schema?: Schema, name = ''): Fact[] {
  if (value === null || value === undefined) return []
  if (Array.isArray(value)) {
    return value.length === 0 || value.some((v) => typeof v === 'object')
      ? []
      : [{ name, value: value.join(', '), meaning: schema?.description }]
  }
  if (typeof value !== 'object') return [{ name, value: String(value), meaning: schema?.description }]
  return Object.entries(value).flatMap(([key, inner]) =>
    plain(inner, schema?.properties?.[key], name ? `${name}.${key}` : key),
  )
}
