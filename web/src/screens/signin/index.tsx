import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { Navigate, useNavigate, useSearchParams } from 'react-router'
import { self, signIn } from '../../api/session'
import { useText } from '../../locales/useText'
import { ErrorView } from '../../parts/ErrorView'
import { Title } from '../../parts/Title'
import { LanguageMenu, LookMenu } from '../../shell/Menus'
import { selfKey } from '../../shell/queries'
import { within } from './within'
import '../../parts/gate.css'

/** SignIn lets a person in, and on to where they wanted to go. */
export default function SignIn() {
  const t = useText()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [search] = useSearchParams()
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const who = useQuery({ queryKey: selfKey, queryFn: ({ signal }) => self(signal), staleTime: 60_000 })
  const next = within(search.get('next'))
  if (who.data) return <Navigate to={next} replace />

  const submit = async ({ name, password }: { name: string; password: string }) => {
    setBusy(true)
    setError(null)
    try {
      queries.setQueryData(selfKey, await signIn(name.trim(), password))
      void navigate(next, { replace: true })
    } catch (cause) {
      setError(cause)
    } finally {
      setBusy(false)
    }
  }
  return (
    <main className="gate">
      <div className="gate-tools">
        <LanguageMenu />
        <LookMenu />
      </div>
      <div className="panel gate-panel">
        <img src="/favicon.svg" alt="" width={40} height={40} />
        <Title text={t('signin.title')} />
        <Form
          layout="vertical"
          requiredMark={false}
          onFinish={(v) => void submit(v as { name: string; password: string })}
        >
          <Form.Item
            name="name"
            label={t('signin.name')}
            rules={[{ required: true, message: t('signin.needed.name') }]}
          >
            <Input autoFocus autoComplete="username" autoCapitalize="none" maxLength={64} size="large" />
          </Form.Item>
          <Form.Item
            name="password"
            label={t('signin.password')}
            rules={[{ required: true, message: t('signin.needed.password') }]}
          >
            <Input.Password autoComplete="current-password" maxLength={1024} size="large" />
          </Form.Item>
          {error ? <ErrorView error={error} small /> : null}
          <Button type="primary" htmlType="submit" size="large" block loading={busy}>
            {t('signin.verb')}
          </Button>
        </Form>
        <p className="muted gate-help">{t('signin.help')}</p>
      </div>
    </main>
  )
}
