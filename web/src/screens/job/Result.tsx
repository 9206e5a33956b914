import type { Task } from '../../api/words'
import { useText } from '../../locales/useText'
import { CopyButton } from '../../parts/CopyId'
import type { Schema } from '../../parts/schemaform/schema'
import { useOperations } from '../../parts/useOperations'

/** Result is what a task found: each plain fact with what it means, and all of it as JSON. */
export function Result({ task }: { task: Task }) {
  const t = useText()
  const { list } = useOperations()
  if (task.result === undefined || task.result === null) return null
  const schema = list.find((o) => o.name === task.operation)?.result as Schema | undefined
  const facts = plain(task.result, schema)
  const json = JSON.stringify(task.result, null, 2)
  return (
    <section aria-label={t('task.result')}>
      <h3 className="code-title">
        {t('task.result')} <CopyButton text={json} what={t('task.result')} />
      </h3>
      <ul className="decisions">
        {facts.map((fact) => (
          <li key={fact.name}>
            <code>{fact.name}</code> {fact.value} <span className="muted">{fact.meaning}</span>
          </li>
        ))}
      </ul>
      <details>
        <summary>{t('task.result.json')}</summary>
        <pre className="log" tabIndex={0} aria-label={t('task.result.json')}>
          {json}
        </pre>
      </details>
    </section>
  )
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
