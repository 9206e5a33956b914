import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Skeleton } from 'antd'
import { useState } from 'react'
import { call } from '../../api/call'
import type { Schemas } from '../../api/types'
import { useFormat, useText, useWord } from '../../locales/useText'
import { ConfirmAction } from '../../parts/ConfirmAction'
import { ErrorView } from '../../parts/ErrorView'
import { Said } from '../../parts/Said'
import { Title } from '../../parts/Title'
import { useMay, useSelf } from '../../shell/useSelf'
import { Nav } from '../settings/Nav'
import '../../parts/panel.css'
import './packs.css'

type Pack = Schemas['Pack']

const packsKey = ['packs'] as const

/** Packs are the models and word lists of the server's machine, which an administrator installs. */
export default function Packs() {
  const t = useText()
  const queries = useQueryClient()
  const [asks, setAsks] = useState<Pack | null>(null)
  const packs = useQuery({
    queryKey: packsKey,
    queryFn: ({ signal }) => call('get', '/api/v1/packs', { signal }),
    refetchInterval: (query) => (query.state.data?.packs?.some((p) => p.step) ? 1_000 : 30_000),
  })
  const list = packs.data?.packs ?? []
  return (
    <>
      <Title text={t('packs.title')} />
      <Nav />
      <p className="muted">{t('packs.text')}</p>
      {packs.isPending ? <Skeleton active /> : null}
      {packs.isError ? (
        <ErrorView error={packs.error} retry={() => void packs.refetch()} small={list.length > 0} />
      ) : null}
      {list.length > 0 ? (
        <ul className="panel packs" aria-label={t('packs.title')}>
          {list.map((p) => (
            <Row key={p.name} pack={p} remove={() => setAsks(p)} />
          ))}
        </ul>
      ) : null}
      <ConfirmAction
        open={asks !== null}
        title={t('packs.remove.title', { name: asks?.name ?? '' })}
        verb={t('packs.remove')}
        danger
        act={async () => {
          if (asks) await call('delete', '/api/v1/packs/{name}', { path: { name: asks.name } })
          await queries.invalidateQueries({ queryKey: packsKey })
        }}
        close={() => setAsks(null)}
      >
        <p>{t('packs.remove.text')}</p>
      </ConfirmAction>
    </>
  )
}

const tones = { installed: 'good', outdated: 'warn', damaged: 'bad', not_installed: 'idle' } as const

function Row({ pack, remove }: { pack: Pack; remove: () => void }) {
  const t = useText()
  const word = useWord()
  const format = useFormat()
  const queries = useQueryClient()
  const everywhere = useSelf().everywhere
  const may = useMay('admin') && everywhere
  const install = useMutation({
    mutationFn: () => call('post', '/api/v1/packs/{name}', { path: { name: pack.name } }),
    onSettled: () => queries.invalidateQueries({ queryKey: packsKey }),
  })
  const busy = Boolean(pack.step) || install.isPending
  return (
    <li>
      <span className="packs-name">
        <b>{pack.name}</b>
        <span className="small muted">{pack.title}</span>
        <span className="small muted">{[pack.license, pack.attribution].filter(Boolean).join(' · ')}</span>
      </span>
      <span className="tag" data-tone={pack.step ? 'busy' : tones[pack.state]} role="status">
        {pack.step ? t(`packs.step.${pack.step}`) : t(`packs.state.${pack.state}`)}
      </span>
      <span className="small muted">{format.bytes(pack.size)}</span>
      {may ? (
        <span className="packs-acts">
          {pack.state !== 'installed' && !pack.custom ? (
            <Button
              size="small"
              loading={busy}
              onClick={() => install.mutate()}
              aria-label={`${t('packs.install')} ${pack.name}`}
            >
              {t('packs.install')}
            </Button>
          ) : null}
          {pack.state !== 'not_installed' ? (
            <Button
              size="small"
              danger
              disabled={busy}
              onClick={remove}
              aria-label={`${t('packs.remove')} ${pack.name}`}
            >
              {t('packs.remove')}
            </Button>
          ) : null}
        </span>
      ) : null}
      {pack.error && !pack.step ? (
        <p className="packs-fault bad small" role="alert">
          {word('error', pack.error.code)}:{' '}
          <Said text={[pack.error.message, pack.error.hint].filter(Boolean).join('; ')} />
        </p>
      ) : null}
      {install.isError ? <ErrorView error={install.error} small /> : null}
    </li>
  )
}
