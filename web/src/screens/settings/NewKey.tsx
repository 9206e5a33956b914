import { Form, Input, Modal, Radio } from 'antd'
import { useState } from 'react'
import type { Schemas } from '../../api/types'
import { createKey } from '../../api/session'
import { useText, useWord } from '../../locales/useText'
import { ErrorView } from '../../parts/ErrorView'

type Role = Schemas['KeySpec']['role']
interface Fields {
  name: string
  role: Role
}

const roles: readonly Role[] = ['viewer', 'operator', 'admin']

/** NewKey asks for a key's name and role, and makes it. */
export function NewKey(props: { open: boolean; close: () => void; made: (secret: Schemas['Secret']) => void }) {
  const t = useText()
  const word = useWord()
  const [form] = Form.useForm<Fields>()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const submit = async ({ name, role }: Fields) => {
    setBusy(true)
    setError(null)
    try {
      props.made(await createKey(name.trim(), role))
      form.resetFields()
    } catch (cause) {
      setError(cause)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Modal
      open={props.open}
      title={t('keys.create')}
      okText={t('keys.create')}
      cancelText={t('action.back')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={props.close}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ role: 'operator' }}
        onFinish={(v) => void submit(v)}
      >
        <Form.Item
          name="name"
          label={t('keys.name')}
          extra={t('keys.name.hint')}
          rules={[{ required: true, message: t('settings.password.needed') }]}
        >
          <Input autoFocus maxLength={100} autoComplete="off" />
        </Form.Item>
        <Form.Item name="role" label={t('keys.role')}>
          <Radio.Group>
            {roles.map((r) => (
              <Radio key={r} value={r} className="account-role">
                {word('role', r)} <span className="muted">{t(`keys.role.${r}`)}</span>
              </Radio>
            ))}
          </Radio.Group>
        </Form.Item>
      </Form>
      {error ? <ErrorView error={error} small /> : null}
    </Modal>
  )
}
