import { useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox } from 'antd'
import { useEffect, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { Schemas } from '../../api/types'
import { Problem } from '../../api/problem'
import { first, signIn } from '../../api/session'
import { useText } from '../../locales/useText'
import { copy } from '../../parts/copy'
import { EmptyView } from '../../parts/EmptyView'
import { ErrorView } from '../../parts/ErrorView'
import { Secrets } from '../../parts/Secrets'
import { Title } from '../../parts/Title'
import { LanguageMenu, LookMenu } from '../../shell/Menus'
import { selfKey } from '../../shell/queries'
import { Waiting } from '../../shell/Waiting'
import '../../parts/gate.css'

type Found = { welcome: Schemas['Welcome'] } | { error: unknown } | null

// The server tells once, so a page that asks twice, as in React's strict mode, must share the answer.
let asked: Promise<Schemas['Welcome']> | undefined

/** First shows once what the first start made; the token is the part of the address that is not sent to servers. */
export default function First() {
  const t = useText()
  const navigate = useNavigate()
  const [found, setFound] = useState<Found>(null)
  const [kept, setKept] = useState(false)
  const queries = useQueryClient()
  // The password is on this page: nobody types it again at once.
  const go = (welcome: Schemas['Welcome']) => {
    signIn(welcome.administrator, welcome.password).then(
      (self) => {
        queries.setQueryData(selfKey, self)
        void navigate('/')
      },
      () => void navigate('/signin'),
    )
  }
  useEffect(() => {
    const token = location.hash.slice(1)
    if (token) {
      history.replaceState(null, '', location.pathname)
      asked = first(token)
    }
    asked ??= Promise.reject(new Problem(404, {}))
    asked.then(
      (welcome) => setFound({ welcome }),
      (error: unknown) => setFound({ error }),
    )
  }, [])
  return (
    <main className="gate">
      <div className="gate-tools">
        <LanguageMenu />
        <LookMenu />
      </div>
      {found === null ? (
        <Waiting />
      ) : 'error' in found ? (
        found.error instanceof Problem && found.error.status === 404 ? (
          <EmptyView
            whole
            title={t('first.gone.title')}
            text={t('first.gone.text')}
            action={<Link to="/signin">{t('first.signin')}</Link>}
          />
        ) : (
          <ErrorView whole error={found.error} />
        )
      ) : (
        <Shown welcome={found.welcome} kept={kept} setKept={setKept} go={go} />
      )}
    </main>
  )
}

function Shown(props: {
  welcome: Schemas['Welcome']
  kept: boolean
  setKept: (kept: boolean) => void
  go: (welcome: Schemas['Welcome']) => void
}) {
  const t = useText()
  const w = props.welcome
  const rows = [
    { name: t('first.administrator'), value: w.administrator },
    { name: t('first.password'), value: w.password },
    { name: t('first.key_id'), value: w.key_id },
    { name: t('first.key_secret'), value: w.key_secret },
    { name: t('first.token'), value: `export MEDIAMILL_SERVER=${location.origin} MEDIAMILL_KEY=${w.token}` },
  ]
  return (
    <div className="panel gate-panel wide">
      <Title text={t('first.title')} />
      <p>{t('first.text')}</p>
      <Secrets rows={rows} />
      <div className="gate-acts">
        <Button onClick={() => void copy(rows.map((r) => `${r.name}: ${r.value}`).join('\n'))}>
          {t('first.copyall')}
        </Button>
        <Checkbox checked={props.kept} onChange={(e) => props.setKept(e.target.checked)}>
          {t('first.kept')}
        </Checkbox>
        <Button type="primary" disabled={!props.kept} onClick={() => props.go(w)}>
          {t('first.go')}
        </Button>
      </div>
    </div>
  )
}
