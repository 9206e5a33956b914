import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { listTemplates, templatesKey } from '../../api/templates'
import type { Template } from '../../api/words'
import { useText } from '../../locales/useText'
import { Differences } from './Differences'

/** Compare shows in what another template of the same operation differs. */
export function Compare({ template }: { template: Template }) {
  const t = useText()
  const [other, setOther] = useState<string | null>(null)
  const list = useQuery({ queryKey: templatesKey, queryFn: ({ signal }) => listTemplates(signal) })
  return (
    <section aria-label={t('template.compare')}>
      <h2 className="template-heading">{t('template.compare')}</h2>
      <Select
        className="template-other"
        aria-label={t('template.compare')}
        showSearch
        allowClear
        placeholder={t('template.compare.choose')}
        value={other}
        onChange={setOther}
        options={(list.data ?? [])
          .filter((x) => x.operation === template.operation && x.name !== template.name)
          .map((x) => ({ value: x.name, label: x.name }))}
      />
      {other ? <Differences from={`${template.name}@${template.version}`} to={other} /> : null}
    </section>
  )
}
