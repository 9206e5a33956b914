import { useQuery } from '@tanstack/react-query'
import { Button, Input, InputNumber, Select } from 'antd'
import { Link } from 'react-router'
import { advice, type Fault } from '../../api/problem'
import { listTemplates, render, schemaOf, templatesKey } from '../../api/templates'
import type { Template } from '../../api/words'
import { useText } from '../../locales/useText'
import { useOperations } from '../../parts/useOperations'
import { ErrorView } from '../../parts/ErrorView'
import { partsOf, type Schema } from '../../parts/schemaform/schema'
import { SchemaForm } from '../../parts/schemaform/SchemaForm'
import { taskOf, type Draft, type DraftTask } from './draft'

/** TaskStep chooses what is made: tasks, each of a template with what is changed of it. */
export function TaskStep(props: { draft: Draft; change: (part: Partial<Draft>) => void; faults: readonly Fault[] }) {
  const { draft, change } = props
  const t = useText()
  const { title } = useOperations()
  const templates = useQuery({ queryKey: templatesKey, queryFn: ({ signal }) => listTemplates(signal) })
  const list = (templates.data ?? []).filter((x) => !x.disabled)
  const groups = [...new Set(list.map((x) => x.operation))]
  const put = (task: DraftTask) => change({ tasks: draft.tasks.map((x) => (x.key === task.key ? task : x)) })
  return (
    <>
      {templates.isError ? <ErrorView error={templates.error} small retry={() => void templates.refetch()} /> : null}
      {draft.tasks.map((task, i) => (
        <TaskForm
          key={task.key}
          task={task}
          index={i}
          others={draft.tasks.slice(0, i)}
          put={put}
          faults={props.faults}
          remove={() => change({ tasks: draft.tasks.filter((x) => x.key !== task.key) })}
        />
      ))}
      <Select
        className="create-add"
        showSearch={{ optionFilterProp: 'search' }}
        value={null}
        loading={templates.isPending}
        placeholder={t('create.add')}
        aria-label={t('create.add')}
        options={groups.map((operation) => ({
          label: title(operation),
          options: list
            .filter((x) => x.operation === operation)
            .map((x) => ({
              value: x.name,
              label: <Choice template={x} />,
              search: `${x.name} ${x.description ?? ''}`,
            })),
        }))}
        onChange={(name: string | null) => {
          const found = list.find((x) => x.name === name)
          if (found) change({ tasks: [...draft.tasks, taskOf(found.name, found.operation, draft.tasks)] })
        }}
      />
    </>
  )
}

function Choice({ template }: { template: Template }) {
  return (
    <>
      <b>{template.name}</b> <span className="small">{template.description}</span>
    </>
  )
}

function TaskForm(props: {
  task: DraftTask
  index: number
  others: DraftTask[]
  put: (task: DraftTask) => void
  remove: () => void
  faults: readonly Fault[]
}) {
  const { task, put, index } = props
  const t = useText()
  const { title } = useOperations()
  const base = useQuery({
    queryKey: ['render', task.template],
    queryFn: ({ signal }) => render(task.template, undefined, signal),
    enabled: task.template !== '',
    staleTime: Infinity,
  })
  const operation = task.operation || (base.data?.operation ?? '')
  const schema = useQuery({
    queryKey: ['schema', operation],
    queryFn: ({ signal }) => schemaOf(operation, signal),
    enabled: operation !== '',
    staleTime: Infinity,
  })
  const mine = props.faults.filter((f) => f.field?.startsWith(`tasks[${index}]`))
  const others = mine.filter((f) => !/^tasks\[\d+\]\.(params|output)/.test(f.field ?? ''))
  const wrong = mine.some((f) => f.field?.startsWith(`tasks[${index}].params`))
  return (
    <section className="panel create-task" aria-label={task.name}>
      <div className="create-line">
        <b>{index + 1}</b>
        <Input
          className="create-name"
          value={task.name}
          aria-label={t('create.task.name')}
          onChange={(e) => put({ ...task, name: e.target.value })}
        />
        <span className="muted">
          {title(operation)}
          {task.template ? (
            <>
              {' · '}
              <Link to={`/templates/${encodeURIComponent(task.template.split('@')[0] ?? '')}`}>{task.template}</Link>
            </>
          ) : null}
        </span>
        {props.others.length > 0 ? (
          <Select
            className="create-select"
            aria-label={t('create.task.reads')}
            value={task.source?.task ?? ''}
            options={[
              { value: '', label: t('create.task.reads.source') },
              ...props.others.map((o) => ({ value: o.name, label: t('create.task.reads.task', { name: o.name }) })),
            ]}
            onChange={(name: string) => put({ ...task, source: name ? { task: name } : undefined })}
          />
        ) : null}
        <label className="create-priority">
          {t('tasks.column.priority')}
          <InputNumber
            aria-label={t('create.task.priority')}
            value={task.priority ?? null}
            precision={0}
            min={-(2 ** 31)}
            max={2 ** 31 - 1}
            onChange={(n) => put({ ...task, priority: n ?? undefined })}
          />
        </label>
        <Button size="small" onClick={props.remove} aria-label={`${t('create.remove')}: ${task.name}`}>
          {t('create.remove')}
        </Button>
      </div>
      {others.map((f, i) => (
        <p key={i} className="small bad" role="alert">
          {advice(f)}
        </p>
      ))}
      {/* What an analysis looks for is what one came to choose. */}
      <details open={wrong || (schema.data && partsOf(schema.data as Schema)) ? true : undefined}>
        <summary>
          {t('create.parameters')}{' '}
          {Object.keys(task.params).length > 0 ? <span className="tag">{t('form.changed')}</span> : null}
        </summary>
        {schema.data ? (
          <SchemaForm
            schema={schema.data as Schema}
            value={task.params}
            base={base.data?.params}
            prefix={`tasks[${index}].params`}
            faults={mine}
            onChange={(params) => put({ ...task, params })}
          />
        ) : null}
      </details>
    </section>
  )
}
