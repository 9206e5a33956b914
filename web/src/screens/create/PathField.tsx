import { Input } from 'antd'
import type { PlannedTask } from '../../api/plan'
import { advice, type Fault } from '../../api/problem'
import { useText } from '../../locales/useText'
import type { DraftTask } from './draft'
import { checkPattern } from './rules'

const shown = 2

/** PathField says where the files of one task go; empty is where the operation puts them. The plan tells their names. */
export function PathField(props: {
  task: DraftTask
  /** The pattern of the operation. */
  usual: string
  faults: readonly Fault[]
  planned?: PlannedTask
  put: (key: string) => void
}) {
  const { task, usual, faults, planned } = props
  const t = useText()
  const key = task.output?.key ?? ''
  const wrong = key ? checkPattern(key) : null
  const said = wrong ? [t(wrong)] : faults.map(advice)
  const files = planned?.files ?? []
  return (
    <label className="create-path">
      <span className="create-path-task">
        {task.name} {task.output?.storage ? <span className="small muted">{task.output.storage}</span> : null}
      </span>
      <Input
        value={key}
        placeholder={usual}
        aria-label={t('create.path.of', { task: task.name })}
        status={said.length > 0 ? 'error' : undefined}
        onChange={(e) => props.put(e.target.value)}
        allowClear
      />
      {said.map((text) => (
        <span key={text} className="small bad" role="alert">
          {text}
        </span>
      ))}
      {said.length === 0
        ? files.slice(0, shown).map((f) => (
            <span key={f.key} className="small muted break create-path-file">
              → {f.key}
              {f.series ? ' …' : ''}
            </span>
          ))
        : null}
      {said.length === 0 && files.length > shown ? (
        <span className="small muted create-path-file">{t('create.path.more', { count: files.length - shown })}</span>
      ) : null}
    </label>
  )
}
