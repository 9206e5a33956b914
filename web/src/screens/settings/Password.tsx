import { App, Button, Form, Input } from 'antd'
import { useState } from 'react'
import { Problem } from '../../api/problem'
import { changePassword } from '../../api/session'
import { useText } from '../../locales/useText'
import { ErrorView } from '../../parts/ErrorView'

interface Fields {
  current: string
  next: string
  again: string
}

/** shortest password that the server takes. */
const shortest = 10

/** Password changes one's own. */
export function Password() {
  const t = useText()
  const { message } = App.useApp()
  const [form] = Form.useForm<Fields>()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const submit = async (v: Fields) => {
    setBusy(true)
    setError(null)
    try {
      await changePassword(v.current, v.next)
      form.resetFields()
      message.success(t('settings.password.done'))
    } catch (cause) {
      const wrong = cause instanceof Problem && cause.fieldFaults('current').length > 0
      if (wrong) form.setFields([{ name: 'current', errors: [t('settings.password.wrong')] }])
      else setError(cause)
    } finally {
      setBusy(false)
    }
  }
  const needed = { required: true, message: t('settings.password.needed') }
  return (
    <>
      <h3>{t('settings.password')}</h3>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(v) => void submit(v)}>
        <Form.Item name="current" label={t('settings.password.current')} rules={[needed]}>
          <Input.Password autoComplete="current-password" maxLength={1024} />
        </Form.Item>
        <Form.Item
          name="next"
          label={t('settings.password.new')}
          rules={[needed, { min: shortest, message: t('settings.password.short') }]}
        >
          <Input.Password autoComplete="new-password" maxLength={1024} />
        </Form.Item>
        <Form.Item
          name="again"
          label={t('settings.password.again')}
          dependencies={['next']}
          rules={[
            needed,
            ({ getFieldValue }) => ({
              validator: (_, value) =>
                !value || value === getFieldValue('next')
                  ? Promise.resolve()
                  : Promise.reject(new Error(t('settings.password.differs'))),
            }),
          ]}
        >
          <Input.Password autoComplete="new-password" maxLength={1024} />
        </Form.Item>
        {error ? <ErrorView error={error} small /> : null}
        <Button htmlType="submit" loading={busy}>
          {t('settings.password.verb')}
        </Button>
        <p className="small muted">{t('settings.password.others')}</p>
      </Form>
    </>
  )
}
