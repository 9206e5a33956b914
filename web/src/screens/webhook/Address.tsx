import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { putWebhook, testWebhook, type Webhook } from '../../api/webhook'
import { useFormat, useText } from '../../locales/useText'
import { ErrorView } from '../../parts/ErrorView'
import { place } from '../../parts/fields/place'

/** What a webhook can hear of; job.ended alone when none is chosen. */
const events = [
  'job.ended',
  'job.created',
  'job.state',
  'task.state',
  'job.priority',
  'task.priority',
  'task.verdict',
  'job.deleted',
  'job.restored',
  '*',
]

const anAddress = 'https://'

/** Address is the form of the webhook; a test goes to the address as it is written. */
export function Address({ hook }: { hook: Webhook }) {
  const t = useText()
  const format = useFormat()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [form] = Form.useForm<Webhook>()
  const url = Form.useWatch('url', form) ?? hook.url
  const [error, setError] = useState<unknown>(null)
  const save = useMutation({
    mutationFn: (v: Webhook) => putWebhook({ url: v.url.trim(), events: v.events ?? [] }),
    onSuccess: (kept) => {
      queries.setQueryData(['webhook'], kept)
      void message.success(t(kept.url ? 'webhook.saved' : 'webhook.removed'))
    },
    onError: (cause) => setError(place(form, ['url', 'events'], cause)),
  })
  const test = useMutation({ mutationFn: () => testWebhook(url.trim()) })
  const taken = test.data && test.data.status >= 200 && test.data.status < 300
  return (
    <Form<Webhook>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ url: hook.url, events: hook.events ?? [] }}
      onFinish={(v) => {
        setError(null)
        save.mutate(v)
      }}
    >
      <Form.Item name="url" label={t('webhook.url')} extra={t('webhook.url.empty')}>
        <Input placeholder={anAddress} inputMode="url" autoComplete="off" maxLength={2048} allowClear />
      </Form.Item>
      <Form.Item name="events" label={t('webhook.events')} extra={t('webhook.events.text')}>
        <Select
          mode="multiple"
          allowClear
          placeholder={events[0]}
          options={events.map((e) => ({ value: e, label: e === '*' ? t('webhook.events.all') : e }))}
        />
      </Form.Item>
      {error ? <ErrorView error={error} small /> : null}
      <div className="webhook-acts">
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t('action.save')}
        </Button>
        <Button disabled={url.trim() === ''} loading={test.isPending} onClick={() => test.mutate()}>
          {t('webhook.test')}
        </Button>
      </div>
      {test.isError ? <ErrorView error={test.error} small /> : null}
      {test.data ? (
        <p role="status" className={taken ? undefined : 'bad'}>
          {taken
            ? t('webhook.test.taken', {
                status: test.data.status,
                time: format.duration(test.data.duration_seconds),
              })
            : test.data.status
              ? t('webhook.test.refused', { status: test.data.status })
              : t('webhook.test.none', { reason: test.data.error ?? '' })}
        </p>
      ) : null}
    </Form>
  )
}
