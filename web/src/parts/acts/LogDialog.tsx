import { useQuery } from '@tanstack/react-query'
import { Input, Modal } from 'antd'
import { useState } from 'react'
import { logOf } from '../../api/tasks'
import type { Task } from '../../api/words'
import { useText } from '../../locales/useText'
import { CopyButton } from '../CopyId'
import { ErrorView } from '../ErrorView'
import { Waiting } from '../../shell/Waiting'
import './acts.css'

/** LogDialog shows the last lines that ffmpeg wrote, those with a text when one is given. */
export function LogDialog({ task, close }: { task: Task; close: () => void }) {
  const t = useText()
  const [wanted, setWanted] = useState('')
  const log = useQuery({
    queryKey: ['log', task.id, task.attempt],
    queryFn: ({ signal }) => logOf(task.id, undefined, signal),
  })
  const lines = (log.data ?? '').split('\n').filter((l) => l.toLowerCase().includes(wanted.toLowerCase()))
  return (
    <Modal
      open
      onCancel={close}
      footer={null}
      width={960}
      title={t('task.log.of', { name: `${task.number}. ${task.name}` })}
    >
      {log.isPending ? <Waiting /> : null}
      {log.isError ? <ErrorView error={log.error} small /> : null}
      {log.isSuccess ? (
        <>
          <div className="log-head">
            <Input
              value={wanted}
              onChange={(e) => setWanted(e.target.value)}
              placeholder={t('task.log.search')}
              aria-label={t('task.log.search')}
              allowClear
            />
            <CopyButton text={log.data} what={t('task.log')} />
          </div>
          <pre className="log" tabIndex={0} aria-label={t('task.log')}>
            {log.data ? lines.join('\n') : t('task.log.empty')}
          </pre>
        </>
      ) : null}
    </Modal>
  )
}
