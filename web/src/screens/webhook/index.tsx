import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Skeleton } from 'antd'
import { useState } from 'react'
import { rotateSecret, webhook, webhookSecret } from '../../api/webhook'
import { useText } from '../../locales/useText'
import { ConfirmAction } from '../../parts/ConfirmAction'
import { CopyButton } from '../../parts/CopyId'
import { Deliveries } from '../../parts/deliveries/Deliveries'
import { EmptyView } from '../../parts/EmptyView'
import { ErrorView } from '../../parts/ErrorView'
import { Title } from '../../parts/Title'
import { useMay } from '../../shell/useSelf'
import { Nav } from '../settings/Nav'
import { Address } from './Address'
import '../../parts/panel.css'
import '../settings/settings.css'

/** WebhookPage is where the project's events go: address, secret, and the log of deliveries. */
export default function WebhookPage() {
  const t = useText()
  const admin = useMay('admin')
  const hook = useQuery({ queryKey: ['webhook'], queryFn: ({ signal }) => webhook(signal), enabled: admin })
  return (
    <>
      <Title text={t('webhook.title')} />
      <Nav />
      {admin ? (
        <div className="settings">
          <section className="panel" aria-labelledby="webhook-address">
            <h2 id="webhook-address">{t('webhook.address')}</h2>
            <p className="muted">{t('webhook.text')}</p>
            {hook.isPending ? <Skeleton active /> : null}
            {hook.isError && !hook.data ? (
              <ErrorView error={hook.error} small retry={() => void hook.refetch()} />
            ) : null}
            {hook.data ? <Address key={JSON.stringify(hook.data)} hook={hook.data} /> : null}
          </section>
          <Secret />
          <section className="panel settings-wide" aria-labelledby="webhook-log">
            <h2 id="webhook-log">{t('webhook.log')}</h2>
            <Deliveries />
          </section>
        </div>
      ) : (
        <EmptyView title={t('webhook.admin')} />
      )}
    </>
  )
}

/** Secret signs what is sent; it is shown on demand, and can be replaced. */
function Secret() {
  const t = useText()
  const queries = useQueryClient()
  const secret = useQuery({ queryKey: ['webhook secret'], queryFn: ({ signal }) => webhookSecret(signal) })
  const [shown, setShown] = useState(false)
  const [asks, setAsks] = useState(false)
  const text = secret.data?.secret ?? ''
  return (
    <section className="panel" aria-labelledby="webhook-secret">
      <h2 id="webhook-secret">{t('webhook.secret')}</h2>
      <p className="muted">{t('webhook.secret.text')}</p>
      {secret.isError && !secret.data ? (
        <ErrorView error={secret.error} small retry={() => void secret.refetch()} />
      ) : null}
      {secret.data ? (
        <p className="webhook-secret">
          <code className="break">{shown ? text : `${text.slice(0, 6)}${'•'.repeat(16)}`}</code>
          <CopyButton text={text} what={t('webhook.secret')} />
        </p>
      ) : null}
      <div className="webhook-acts">
        <Button onClick={() => setShown(!shown)} disabled={!secret.data}>
          {t(shown ? 'webhook.secret.hide' : 'webhook.secret.show')}
        </Button>
        <Button danger onClick={() => setAsks(true)} disabled={!secret.data}>
          {t('webhook.rotate')}
        </Button>
      </div>
      <ConfirmAction
        open={asks}
        title={t('webhook.rotate.title')}
        verb={t('webhook.rotate')}
        danger
        act={async () => {
          queries.setQueryData(['webhook secret'], await rotateSecret())
          setShown(true)
        }}
        close={() => setAsks(false)}
      >
        <p>{t('webhook.rotate.text')}</p>
      </ConfirmAction>
    </section>
  )
}
