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
  const facts = Object.entries(task.result).filter(([, value]) => value !== null && typeof value !== 'object')
  const json = JSON.stringify(task.result, null, 2)
  return (
    <section aria-label={t('task.result')}>
      <h3 className="code-title">
        {t('task.result')} <CopyButton text={json} what={t('task.result')} />
      </h3>
      <ul className="decisions">
        {facts.map(([name, value]) => (
          <li key={name}>
            <code>{name}</code> {String(value)} <span className="muted">{schema?.properties?.[name]?.description}</span>
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
