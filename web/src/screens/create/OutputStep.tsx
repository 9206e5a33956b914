import { useQuery } from '@tanstack/react-query'
import { Checkbox, Input, InputNumber, Select } from 'antd'
import { call } from '../../api/call'
import type { PlannedTask } from '../../api/plan'
import { advice, type Fault } from '../../api/problem'
import { useText } from '../../locales/useText'
import { useOperations } from '../../parts/useOperations'
import { PathField } from './PathField'
import type { Draft } from './draft'
import { Variables } from './Variables'

const anAddress = 'https://'

/** OutputStep says where the files of each task go, and what else the job has. */
export function OutputStep(props: {
  draft: Draft
  change: (part: Partial<Draft>) => void
  faults: readonly Fault[]
  planned: readonly PlannedTask[]
}) {
  const { draft, change, faults, planned } = props
  const t = useText()
  const storages = useQuery({
    queryKey: ['storages'],
    queryFn: ({ signal }) => call('get', '/api/v1/storages', { signal }),
  })
  const usual = new Map(useOperations().list.map((o) => [o.name, o.key]))
  const output = (part: Partial<Draft['output']>) => change({ output: { ...draft.output, ...part } })
  const said = (field: string) => {
    const f = faults.find((x) => x.field === field || x.field?.startsWith(`${field}[`))
    return f ? (
      <span className="small bad" role="alert">
        {advice(f)}
      </span>
    ) : null
  }
  return (
    <>
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
        <Checkbox
          className="create-check"
          checked={draft.output.overwrite}
          onChange={(e) => output({ overwrite: e.target.checked })}
        >
          {t('create.overwrite')}
        </Checkbox>
      </div>
      {draft.tasks.length > 0 ? (
        <section className="create-paths" aria-label={t('create.paths')}>
          <h3>{t('create.paths')}</h3>
          {draft.tasks.map((task, i) => (
            <PathField
              key={task.key}
              task={task}
              usual={usual.get(task.operation) ?? ''}
              faults={faults.filter((f) => f.field?.startsWith(`tasks[${i}].output`))}
              planned={planned.find((p) => p.name === task.name)}
              put={(key) =>
                change({
                  tasks: draft.tasks.map((x) => (x.key === task.key ? { ...x, output: { ...x.output, key } } : x)),
                })
              }
            />
          ))}
          <Variables />
        </section>
      ) : null}
      <div className="create-grid">
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
    </>
  )
}
