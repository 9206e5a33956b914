import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Modal, Radio } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { linkTask } from '../../api/links'
import type { Task } from '../../api/words'
import { useFormat, useText } from '../../locales/useText'
import { ErrorView } from '../../parts/ErrorView'
import { Secrets } from '../../parts/Secrets'

/** How long a link may last, in seconds. */
const spans = [3600, 86_400, 7 * 86_400] as const

/** Share makes a link that opens what a task made to anyone, until it ends or is revoked. */
export function Share({ task, close }: { task: Task; close: () => void }) {
  const t = useText()
  const format = useFormat()
  const queries = useQueryClient()
  const [span, setSpan] = useState<number>(spans[1])
  const make = useMutation({
    mutationFn: () => linkTask(task.id, span),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['links'] }),
  })
  const made = make.data
  return (
    <Modal
      open
      title={t('links.share.title', { name: task.name })}
      onCancel={close}
      footer={
        made ? (
          <Button onClick={close}>{t('action.close')}</Button>
        ) : (
          <>
            <Button onClick={close}>{t('action.back')}</Button>
            <Button type="primary" loading={make.isPending} onClick={() => make.mutate()}>
              {t('links.share.make')}
            </Button>
          </>
        )
      }
    >
      <p>{t('links.share.text')}</p>
      {made ? (
        <>
          <Secrets rows={[{ name: t('links.share.address'), value: new URL(made.url, location.origin).href }]} />
          <p className="muted">{t('links.until', { time: format.moment(new Date(made.expires_at)) })}</p>
        </>
      ) : (
        <Radio.Group
          value={span}
          onChange={(e) => setSpan(e.target.value as number)}
          options={spans.map((s) => ({ value: s, label: format.duration(s) }))}
        />
      )}
      {make.isError ? <ErrorView error={make.error} small /> : null}
      <p>
        <Link to="/settings/links">{t('links.all')}</Link>
      </p>
    </Modal>
  )
}
