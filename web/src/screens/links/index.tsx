import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Skeleton } from 'antd'
import { useState } from 'react'
import { Link as To } from 'react-router'
import { links, revokeLink, type Link } from '../../api/links'
import { useFormat, useText } from '../../locales/useText'
import { ConfirmAction } from '../../parts/ConfirmAction'
import { EmptyView } from '../../parts/EmptyView'
import { ErrorView } from '../../parts/ErrorView'
import { When } from '../../parts/Figures'
import { sourceName } from '../../parts/jobName'
import { Title } from '../../parts/Title'
import { useMay } from '../../shell/useSelf'
import { Nav } from '../settings/Nav'
import '../../parts/panel.css'
import './links.css'

/** Links lists what was shared with anyone who has the address, and revokes it. */
export default function Links() {
  const t = useText()
  const may = useMay('operator')
  const queries = useQueryClient()
  const [asks, setAsks] = useState<Link | null>(null)
  const pages = useInfiniteQuery({
    queryKey: ['links'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => links(pageParam || undefined, signal),
    getNextPageParam: (page) => page.next || undefined,
    enabled: may,
  })
  const list = pages.data?.pages.flatMap((p) => p.links ?? []) ?? []
  return (
    <>
      <Title text={t('links.title')} />
      <Nav />
      {may ? null : <EmptyView title={t('links.operator')} />}
      {may && pages.isPending ? <Skeleton active /> : null}
      {pages.isError ? (
        <ErrorView error={pages.error} retry={() => void pages.refetch()} small={list.length > 0} />
      ) : null}
      {pages.isSuccess && list.length === 0 ? (
        <EmptyView title={t('links.none')} text={t('links.none.text')} action={<To to="/">{t('menu.tasks')}</To>} />
      ) : null}
      {list.length > 0 ? (
        <ul className="panel links" aria-label={t('links.title')}>
          {list.map((l) => (
            <Row key={l.id} link={l} revoke={() => setAsks(l)} />
          ))}
        </ul>
      ) : null}
      {pages.hasNextPage ? (
        <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('action.more')}
        </Button>
      ) : null}
      <ConfirmAction
        open={asks !== null}
        title={t('links.revoke.title', { name: asks ? nameOf(asks) : '' })}
        verb={t('links.revoke')}
        danger
        act={async () => {
          if (asks) await revokeLink(asks.id)
          await queries.invalidateQueries({ queryKey: ['links'] })
        }}
        close={() => setAsks(null)}
      >
        <p>{t('links.revoke.text')}</p>
      </ConfirmAction>
    </>
  )
}

const nameOf = (l: Link) => l.job_name || (l.source ? sourceName(l.source) : '') || `…${l.job_id.slice(-8)}`

function Row({ link, revoke }: { link: Link; revoke: () => void }) {
  const t = useText()
  const format = useFormat()
  const over = Date.parse(link.expires_at) <= Date.now()
  const state = link.revoked_at ? 'revoked' : over ? 'expired' : 'open'
  const number = link.kind === 'output' ? link.target.slice(link.target.lastIndexOf('-') + 1) : ''
  return (
    <li>
      <span className="links-name">
        <To to={`/jobs/${link.job_id}`}>{nameOf(link)}</To>
        <span className="muted">
          {[link.task_name, number && t('links.file', { number })].filter(Boolean).join(' · ')}
        </span>
      </span>
      <span className="tag" data-tone={state === 'open' ? 'good' : 'idle'}>
        {t(`links.state.${state}`)}
      </span>
      <span className="small muted">
        {t('links.made', { name: link.made_by })} <When at={link.created_at} />
      </span>
      <span className="small muted" title={format.moment(new Date(link.expires_at))}>
        {state === 'open' ? t('links.until', { time: format.when(new Date(link.expires_at)) }) : null}
      </span>
      {state === 'open' ? (
        <Button size="small" danger onClick={revoke} aria-label={`${t('links.revoke')} ${nameOf(link)}`}>
          {t('links.revoke')}
        </Button>
      ) : null}
    </li>
  )
}
