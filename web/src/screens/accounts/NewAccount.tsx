import { Button, Form, Input, Modal, Radio, type FormInstance } from 'antd'
import { useState } from 'react'
import { changeAccount, createAccount, roles, suggested, type Account, type Role } from '../../api/accounts'
import { useText, useWord } from '../../locales/useText'
import { ErrorView } from '../../parts/ErrorView'
import { place } from '../../parts/fields/place'

/** Told is what a person needs to sign in; it is shown once. */
export interface Told {
  name: string
  password: string
}

interface Fields extends Told {
  role: Role
}

/** NewAccount makes an account; a password is suggested, and may be another. */
export function NewAccount(props: { open: boolean; close: () => void; made: (told: Told) => void }) {
  const t = useText()
  const word = useWord()
  const [form] = Form.useForm<Fields>()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const submit = async ({ name, password, role }: Fields) => {
    setBusy(true)
    setError(null)
    try {
      await createAccount({ name: name.trim(), password, role })
      props.made({ name: name.trim(), password })
    } catch (cause) {
      setError(place(form, ['name', 'password', 'role'], cause))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Modal
      open={props.open}
      title={t('accounts.create')}
      okText={t('accounts.create')}
      cancelText={t('action.back')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={props.close}
      destroyOnHidden
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        preserve={false}
        initialValues={{ role: 'operator', password: suggested() }}
        onFinish={(v) => void submit(v)}
      >
        <Form.Item
          name="name"
          label={t('signin.name')}
          extra={t('accounts.name.rule')}
          rules={[{ required: true, message: t('settings.password.needed') }]}
        >
          <Input autoFocus maxLength={100} autoComplete="off" autoCapitalize="none" />
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
        <PasswordItem form={form} />
      </Form>
      {error ? <ErrorView error={error} small /> : null}
    </Modal>
  )
}

/** NewPassword gives an account another password. */
export function NewPassword(props: { account: Account | null; close: () => void; made: (told: Told) => void }) {
  const t = useText()
  const { account } = props
  const [form] = Form.useForm<Fields>()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const submit = async ({ password }: Fields) => {
    if (!account) return
    setBusy(true)
    setError(null)
    try {
      await changeAccount(account.id, { password })
      props.made({ name: account.name, password })
    } catch (cause) {
      setError(place(form, ['password'], cause))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Modal
      open={account !== null}
      title={t('accounts.password.title', { name: account?.name ?? '' })}
      okText={t('accounts.password.new')}
      cancelText={t('action.back')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={props.close}
      destroyOnHidden
    >
      <p>{t('accounts.password.text')}</p>
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        preserve={false}
        initialValues={{ password: suggested() }}
        onFinish={(v) => void submit(v)}
      >
        <PasswordItem form={form} />
      </Form>
      {error ? <ErrorView error={error} small /> : null}
    </Modal>
  )
}

function PasswordItem({ form }: { form: FormInstance<Fields> }) {
  const t = useText()
  return (
    <Form.Item
      name="password"
      label={t('signin.password')}
      extra={
        <Button
          type="link"
          size="small"
          className="account-suggest"
          onClick={() => form.setFieldValue('password', suggested())}
        >
          {t('accounts.password.suggest')}
        </Button>
      }
      rules={[
        { required: true, message: t('settings.password.needed') },
        { min: 10, message: t('settings.password.short') },
      ]}
    >
      <Input autoComplete="off" spellCheck={false} maxLength={1024} />
    </Form.Item>
  )
}
