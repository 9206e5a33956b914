import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { call } from '../../api/call'
import { useText } from '../../locales/useText'

/** TemplateFilter asks for the templates when it is first opened. */
export function TemplateFilter({ value, change }: { value: string; change: (template: string) => void }) {
  const t = useText()
  const [opened, setOpened] = useState(false)
  const templates = useQuery({
    queryKey: ['templates'],
    queryFn: ({ signal }) => call('get', '/api/v1/templates', { signal }),
    enabled: opened,
  })
  return (
    <Select
      className="toolbar-select"
      showSearch
      allowClear
      loading={opened && templates.isPending}
      value={value || undefined}
      onChange={(v: string | undefined) => change(v ?? '')}
      onOpenChange={(open) => open && setOpened(true)}
      popupMatchSelectWidth={280}
      placeholder={t('tasks.filter.template')}
      aria-label={t('tasks.filter.template')}
      options={(templates.data?.templates ?? []).map((x) => ({ value: x.name, label: x.name }))}
    />
  )
}
