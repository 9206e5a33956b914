import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { versionsOf } from '../../api/templates'
import type { Template } from '../../api/words'
import { useText } from '../../locales/useText'
import { ErrorView } from '../../parts/ErrorView'
import { When } from '../../parts/Figures'
import { Differences } from './Differences'

/** Versions lists what a template was, and what has changed since. */
export function Versions({ template }: { template: Template }) {
  const t = useText()
  const list = useQuery({
    queryKey: ['template', template.name, 'versions', template.version],
    queryFn: ({ signal }) => versionsOf(template.name, signal),
  })
  const [from, setFrom] = useState<number | null>(null)
  const old = from ?? template.version - 1
  return (
    <section aria-label={t('template.versions')}>
      <h2 className="template-heading">{t('template.versions')}</h2>
      {list.isError ? <ErrorView error={list.error} small /> : null}
      <ul className="template-versions">
        {(list.data ?? []).map((v) => (
          <li key={v.version}>
            {t('templates.version', { number: v.version })} <When at={v.created_at} />{' '}
            <span className="muted">{v.description}</span>
          </li>
        ))}
      </ul>
      {template.version > 1 ? (
        <>
          <label>
            {t('template.since')}{' '}
            <Select
              aria-label={t('template.since')}
              value={old}
              onChange={setFrom}
              options={(list.data ?? [])
                .filter((v) => v.version !== template.version)
                .map((v) => ({ value: v.version, label: t('templates.version', { number: v.version }) }))}
            />
          </label>
          {old > 0 && old !== template.version ? (
            <Differences from={`${template.name}@${old}`} to={`${template.name}@${template.version}`} />
          ) : null}
        </>
      ) : null}
    </section>
  )
}
