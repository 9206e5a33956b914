import { useQuery } from '@tanstack/react-query'
import { Input, Segmented } from 'antd'
import { useSyncExternalStore } from 'react'
import { probe } from '../../api/plan'
import { getUpload } from '../../api/uploads'
import { useText } from '../../locales/useText'
import { ErrorView } from '../../parts/ErrorView'
import { useSourceName } from '../../parts/jobName'
import { uploads } from '../../parts/uploads/shared'
import { Facts } from '../../parts/source/Facts'
import { isAddress } from './rules'
import { sourcesOf, wrongAddresses, type Draft, type SourceKind, type SourceRef } from './draft'
import { ObjectPick } from './ObjectPick'
import { UploadPick } from './UploadPick'

const anAddress = 'https://example.com/film.mp4'
const kinds = ['upload', 'url', 'object', 'sample'] as const

/** SourceStep chooses what is read; each source is probed at once. */
export function SourceStep({ draft, change }: { draft: Draft; change: (part: Partial<Draft>) => void }) {
  const t = useText()
  const sourceName = useSourceName()
  const list = useSyncExternalStore(uploads.watch, uploads.snapshot)
  const done = new Set(list.filter((u) => u.state === 'done').map((u) => u.id))
  const known = new Set(list.map((u) => u.id))
  const names = new Map(list.map((u) => [u.id, u.name]))
  const words: Record<SourceKind, string> = {
    upload: t('create.source.upload'),
    url: t('create.source.url'),
    object: t('create.source.object'),
    sample: t('create.source.sample'),
  }
  const bad = draft.kind === 'url' ? wrongAddresses(draft) : []
  const ready = sourcesOf(draft).filter((s) => !s.upload || done.has(s.upload) || !known.has(s.upload))
  return (
    <>
      <Segmented
        className="create-kinds"
        aria-label={t('job.source')}
        value={draft.kind}
        onChange={(kind) => change({ kind })}
        options={kinds.map((k) => ({ value: k, label: words[k] }))}
      />
      {draft.kind === 'url' ? (
        <label className="create-field">
          {t('create.url')}
          <Input.TextArea
            rows={2}
            status={bad.length > 0 ? 'error' : undefined}
            value={draft.url}
            placeholder={anAddress}
            onChange={(e) => change({ url: e.target.value })}
          />
          {bad.map((line) => (
            <span key={line} className="small bad break" role="alert">
              {t('create.url.wrong', { line })}
            </span>
          ))}
          <span className="small muted">{t('create.url.text')}</span>
        </label>
      ) : null}
      {draft.kind === 'upload' ? (
        <UploadPick chosen={draft.uploads} choose={(ids) => change({ uploads: ids })} />
      ) : null}
      {draft.kind === 'object' ? (
        <ObjectPick storage={draft.storage} keys={draft.keys} choose={(storage, keys) => change({ storage, keys })} />
      ) : null}
      {draft.kind === 'sample' ? <p className="muted">{t('create.sample.text')}</p> : null}
      {ready.slice(0, 5).map((s) => (
        <Probed key={JSON.stringify(s)} source={s} name={names.get(s.upload) ?? sourceName(s)} />
      ))}
      {ready.length > 1 ? <p className="muted">{t('create.sources', { count: ready.length })}</p> : null}
    </>
  )
}

/** Probed says what is in a source, or why it cannot be read. */
function Probed({ source, name }: { source: SourceRef; name: string }) {
  const t = useText()
  const found = useQuery({
    queryKey: ['probe', source],
    queryFn: ({ signal }) => probe(source, signal),
    enabled: !source.url || isAddress(source.url),
    retry: false,
    staleTime: Infinity,
  })
  // An upload of another day or machine is not in this browser's list.
  const upload = useQuery({
    queryKey: ['upload', source.upload],
    queryFn: () => getUpload(source.upload ?? ''),
    enabled: source.upload !== undefined && name === source.upload,
    staleTime: Infinity,
    retry: false,
  })
  if (source.url && !isAddress(source.url)) return null
  const called = upload.data?.name ?? name
  return (
    <section className="panel create-probed" aria-label={called} aria-busy={found.isPending}>
      <h3 className="break">{called}</h3>
      {found.isPending ? <p className="muted">{t('create.probing')}</p> : null}
      {found.isError ? <ErrorView error={found.error} small retry={() => void found.refetch()} /> : null}
      {found.data ? <Facts facts={found.data} /> : null}
    </section>
  )
}
