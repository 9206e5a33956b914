import { useQuery } from '@tanstack/react-query'
import { Skeleton } from 'antd'
import { NavLink, useParams } from 'react-router'
import { call } from '../../api/call'
import { useText } from '../../locales/useText'
import { CopyButton } from '../../parts/CopyId'
import { ErrorView } from '../../parts/ErrorView'
import { Later } from '../../parts/later/Later'
import { Title } from '../../parts/Title'
import { here } from './here'
import '../../parts/panel.css'
import './apidocs.css'

const manual = () => import('./Manual')

/** How programs talk to this server: our own API, and the protocols of other vendors. */
export default function ApiPage() {
  const t = useText()
  const { dialect = '' } = useParams()
  const dialects = useQuery({
    queryKey: ['dialects'],
    queryFn: ({ signal }) => call('get', '/api/v1/dialects', { signal }),
    staleTime: Infinity,
  })
  const list = dialects.data?.dialects ?? []
  const chosen = list.find((d) => d.name === dialect)
  return (
    <>
      <Title text={t('menu.api')} />
      <nav className="protocols" aria-label={t('apidocs.protocols')}>
        <NavLink to="/api-docs" end>
          {t('apidocs.native')}
        </NavLink>
        {list.map((d) => (
          <NavLink key={d.name} to={`/api-docs/${d.name}`}>
            {d.title.replace(/ clients$/, '')}
          </NavLink>
        ))}
      </nav>
      {dialects.isPending ? <Skeleton active /> : null}
      {dialects.isError ? <ErrorView error={dialects.error} retry={() => void dialects.refetch()} /> : null}
      {dialect === '' ? <Native /> : null}
      {chosen ? (
        <article className="panel manual">
          <Later
            load={manual}
            with={{ text: here(chosen.manual, location.origin) }}
            waiting={<Skeleton active paragraph={{ rows: 12 }} />}
          />
        </article>
      ) : null}
    </>
  )
}

/** What the server itself says of its API: a page for people, and a document for programs. */
const references = ['/api/docs', '/api/v1/openapi.json']

function Native() {
  const t = useText()
  const base = location.origin + '/api/v1'
  const sample = `curl -sS -H "Authorization: Bearer $MEDIAMILL_KEY" -H 'Content-Type: application/json' \\
  ${base}/jobs -d '{"source": {"sample": "standard"}, "tasks": [{"template": "mp4-h264-720p"}]}'`
  return (
    <article className="panel manual">
      <h2>{t('apidocs.native')}</h2>
      <p>{t('apidocs.native.text')}</p>
      <dl className="facts">
        <dt>{t('apidocs.address')}</dt>
        <dd>
          <code>{base}</code> <CopyButton text={base} what={t('apidocs.address')} />
        </dd>
        <dt>{t('apidocs.reference')}</dt>
        <dd>
          {references.map((r) => (
            <a key={r} href={r} target="_blank" rel="noreferrer">
              {r}
            </a>
          ))}
        </dd>
      </dl>
      <h3>
        {t('apidocs.sample')} <CopyButton text={sample} what={t('apidocs.sample')} />
      </h3>
      <pre tabIndex={0}>{sample}</pre>
      <p className="muted">{t('apidocs.key')}</p>
    </article>
  )
}
