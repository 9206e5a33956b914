import { App } from 'antd'
import { Link } from 'react-router'
import { archiveOf } from '../../api/jobs'
import { cancelTask, commandOf, downloadOf, restartTask } from '../../api/tasks'
import { ended, type Output, type Task } from '../../api/words'
import { useText } from '../../locales/useText'
import { copy } from '../copy'
import { useFault } from '../useFault'
import { useMay } from '../../shell/useSelf'
import './acts.css'

/** TaskActs has the operations of a task, those that make sense now. */
export function TaskActs(props: {
  task: Task
  outputs: Output[]
  showLog: (task: Task) => void
  trashed: boolean
  /** The page is the job's own, which has the details. */
  detailed?: boolean
}) {
  const t = useText()
  const may = useMay('operator')
  const fault = useFault()
  const { message } = App.useApp()
  const { task, outputs, trashed } = props
  const attempt = async (what: () => Promise<unknown>, done: string) => {
    try {
      await what()
      void message.success(done)
    } catch (error) {
      const { title, text } = fault(error)
      void message.error(text ? `${title}: ${text}` : title)
    }
  }
  const label = (verb: string) => `${verb}: ${task.number}. ${task.name}`
  const there = task.state === 'succeeded' && outputs.length > 0 && !trashed
  const view = t(outputs.some((o) => o.role === 'report') ? 'task.report' : 'task.view')
  const only = outputs.length === 1 ? outputs[0] : undefined
  return (
    <span className="task-acts">
      {props.detailed ? null : (
        <Link to={`/jobs/${task.job_id}#task-${task.number}`} aria-label={label(t('task.details'))}>
          {t('task.details')}
        </Link>
      )}
      {there ? (
        <Link to={`/jobs/${task.job_id}/tasks/${task.id}`} aria-label={label(view)}>
          {view}
        </Link>
      ) : null}
      {there ? (
        <a
          href={only ? downloadOf(only) : archiveOf('tasks', task.id)}
          download
          aria-label={label(only ? t('task.download') : t('task.zip'))}
        >
          {only ? t('task.download') : t('task.zip')}
        </a>
      ) : null}
      {may && !trashed && ended(task.state) ? (
        <button
          type="button"
          className="link"
          aria-label={label(t('task.restart'))}
          onClick={() => void attempt(() => restartTask(task.id), t('task.restarted'))}
        >
          {t('task.restart')}
        </button>
      ) : null}
      {may && !trashed && !ended(task.state) ? (
        <button
          type="button"
          className="link"
          aria-label={label(t('task.cancel'))}
          onClick={() => void attempt(() => cancelTask(task.id), t('task.canceled'))}
        >
          {t('task.cancel')}
        </button>
      ) : null}
      {task.runs > 0 || ended(task.state) ? (
        <>
          <button
            type="button"
            className="link"
            aria-label={label(t('task.command'))}
            onClick={() => void attempt(async () => copy(await commandOf(task.id)), t('task.command.copied'))}
          >
            {t('task.command')}
          </button>
          <button type="button" className="link" aria-label={label(t('task.log'))} onClick={() => props.showLog(task)}>
            {t('task.log')}
          </button>
        </>
      ) : null}
    </span>
  )
}
