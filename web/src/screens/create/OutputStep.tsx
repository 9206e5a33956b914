import { useQuery } from '@tanstack/react-query'
import { Checkbox, Input, InputNumber, Select } from 'antd'
import { call } from '../../api/call'
import { advice, type Fault } from '../../api/problem'
import { useText } from '../../locales/useText'
import type { Draft } from './draft'
import { checkPattern } from './rules'

const usualKey = '{job}/{name}/{stem}.{ext}'
const anAddress = 'https://'

/** OutputStep says where the files go, and what else the job has. */
export function OutputStep(props: { draft: Draft; change: (part: Partial<Draft>) => void; faults: readonly Fault[] }) {
  const { draft, change } = props
  const t = useText()
  const storages = useQuery({
    queryKey: ['storages'],
    queryFn: ({ signal }) => call('get', '/api/v1/storages', { signal }),
  })
  const output = (part: Partial<Draft['output']>) => change({ output: { ...draft.output, ...part } })
  const wrong = draft.output.key ? checkPattern(draft.output.key) : null
  const fault = (field: string) => props.faults.find((f) => f.field === field || f.field?.startsWith(`${field}[`))
  const said = (field: string) => {
    const f = fault(field)
    return f ? (
      <span className="small bad" role="alert">
        {advice(f)}
      </span>
    ) : null
  }
  return (
    <div className="create-grid">
      <label className="create-field">
        {t('job.storage')}
        <Select
          aria-label={t('job.storage')}
          value={draft.output.storage}
          options={[
            { value: '', label: t('create.storage.default') },
            ...(storages.data?.storages ?? []).map((s) => ({ value: s.name, label: s.name })),
          ]}
          onChange={(storage: string) => output({ storage })}
        />
      </label>
      <label className="create-field">
        {t('create.key')}
        <Input
          value={draft.output.key}
          placeholder={usualKey}
          status={wrong ? 'error' : undefined}
          onChange={(e) => output({ key: e.target.value })}
        />
        {wrong ? (
          <span className="small bad" role="alert">
            {t(wrong)}
          </span>
        ) : (
          <span className="small muted">
            {t('create.key.text', { variables: '{stem} {ext} {job} {name} {date} {rendition} {number:5} {file}' })}
          </span>
        )}
      </label>
      <Checkbox checked={draft.output.overwrite} onChange={(e) => output({ overwrite: e.target.checked })}>
        {t('create.overwrite')}
      </Checkbox>
      <label className="create-field">
        {t('create.name')}
        <Input value={draft.name} onChange={(e) => change({ name: e.target.value })} />
        {said('name')}
      </label>
      <label className="create-field">
        {t('tasks.column.priority')}
        <InputNumber value={draft.priority} precision={0} onChange={(n) => change({ priority: n ?? 0 })} />
        {said('priority')}
      </label>
      <label className="create-field">
        {t('job.tags')}
        <Select
          mode="tags"
          aria-label={t('job.tags')}
          value={draft.tags}
          open={false}
          suffixIcon={null}
          tokenSeparators={[',', ' ']}
          onChange={(tags: string[]) => change({ tags })}
        />
        {said('tags')}
      </label>
      <label className="create-field">
        {t('job.reference')}
        <Input value={draft.reference} onChange={(e) => change({ reference: e.target.value })} />
        {said('reference')}
      </label>
      <label className="create-field">
        {t('job.callback')}
        <Input
          type="url"
          value={draft.callback}
          placeholder={anAddress}
          onChange={(e) => change({ callback: e.target.value })}
        />
        {said('callback.url')}
      </label>
    </div>
  )
}
