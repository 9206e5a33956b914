import { Button } from 'antd'
import { useText } from '../../locales/useText'
import { useMay } from '../../shell/useSelf'
import type { Act } from '../../parts/acts/acts'

const usual: readonly Act[] = ['cancel', 'restart_failed', 'restart', 'priority', 'download', 'delete']
const ofTrash: readonly Act[] = ['restore', 'purge']

/** BulkBar has what can be done to the jobs that are chosen. */
export function BulkBar(props: {
  count: number
  all: boolean
  trash: boolean
  canAll: boolean
  chooseAll: () => void
  clear: () => void
  act: (act: Act) => void
}) {
  const t = useText()
  const may = useMay('operator')
  const acts = (props.trash ? ofTrash : usual).filter(
    (a) => (may || a === 'download') && !(props.all && a === 'download'),
  )
  return (
    <div className="bulk" role="region" aria-label={t('tasks.bulk')}>
      <b aria-live="polite">{props.all ? t('tasks.selected.all') : t('tasks.selected', { count: props.count })}</b>
      {props.canAll && !props.all ? (
        <Button type="link" size="small" onClick={props.chooseAll}>
          {t('tasks.select.filter')}
        </Button>
      ) : null}
      <span className="bulk-acts">
        {acts.map((a) => (
          <Button key={a} size="small" danger={a === 'delete' || a === 'purge'} onClick={() => props.act(a)}>
            {t(`act.${a}`)}
          </Button>
        ))}
        <Button size="small" type="text" onClick={props.clear}>
          {t('tasks.select.none')}
        </Button>
      </span>
    </div>
  )
}
