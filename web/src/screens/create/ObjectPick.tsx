import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Button, Input, Select } from 'antd'
import { useState } from 'react'
import { call } from '../../api/call'
import { useText } from '../../locales/useText'
import { ErrorView } from '../../parts/ErrorView'
import { Bytes } from '../../parts/Figures'
import { nameIn, parentsOf } from '../../parts/source/folders'
import { useFolderJobs } from '../../parts/source/useFolderJobs'
import { checkPath } from './rules'

/** ObjectPick browses a storage, and takes a path that is typed. */
export function ObjectPick(props: {
  storage: string
  keys: string[]
  choose: (storage: string, keys: string[]) => void
}) {
  const { keys, choose } = props
  const t = useText()
  const storages = useQuery({
    queryKey: ['storages'],
    queryFn: ({ signal }) => call('get', '/api/v1/storages', { signal }),
  })
  const list = storages.data?.storages ?? []
  const name = props.storage || (list.find((s) => s.default)?.name ?? '')
  const [prefix, setPrefix] = useState('')
  const [typed, setTyped] = useState('')
  const pages = useInfiniteQuery({
    queryKey: ['storages', name, 'objects', prefix],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call('get', '/api/v1/storages/{name}/objects', {
        path: { name },
        query: { prefix, after: pageParam || undefined, limit: 200 },
        signal,
      }),
    getNextPageParam: (page) => page.next || undefined,
    enabled: name !== '',
  })
  const objects = pages.data?.pages.flatMap((p) => p.objects ?? []) ?? []
  const wrong = typed ? checkPath(typed) : null
  const jobOf = useFolderJobs(objects.map((o) => o.key))
  return (
    <>
      <div className="create-line">
        <Select
          className="create-select"
          aria-label={t('job.storage')}
          loading={storages.isPending}
          value={name || undefined}
          options={list.map((s) => ({ value: s.name, label: s.name }))}
          onChange={(storage: string) => {
            setPrefix('')
            choose(storage, [])
          }}
        />
        <Input
          value={typed}
          aria-label={t('create.path')}
          placeholder={t('create.path')}
          status={wrong ? 'error' : undefined}
          onChange={(e) => setTyped(e.target.value)}
          onPressEnter={() => {
            if (!typed || wrong) return
            choose(props.storage, [...new Set([...keys, typed])])
            setTyped('')
          }}
        />
      </div>
      {wrong ? (
        <p className="small bad" role="alert">
          {t(wrong)}
        </p>
      ) : null}
      {keys.length > 0 ? (
        <p className="create-keys">
          {keys.map((k) => (
            <button
              key={k}
              type="button"
              className="chip"
              aria-label={`${t('create.remove')}: ${k}`}
              onClick={() =>
                choose(
                  props.storage,
                  keys.filter((x) => x !== k),
                )
              }
            >
              {k} ×
            </button>
          ))}
        </p>
      ) : null}
      <nav aria-label={t('storage.objects')} className="small">
        <button type="button" className="link" onClick={() => setPrefix('')}>
          {name}
        </button>
        {parentsOf(prefix).map((p) => (
          <span key={p}>
            {' / '}
            <button type="button" className="link" onClick={() => setPrefix(p)}>
              {nameIn(p)}
            </button>
          </span>
        ))}
      </nav>
      {pages.isError ? <ErrorView error={pages.error} small retry={() => void pages.refetch()} /> : null}
      <ul className="panel create-objects" aria-label={t('storage.objects')}>
        {objects.map((o) => (
          <li key={o.key}>
            {o.folder ? (
              <button type="button" className="link" onClick={() => setPrefix(o.key)}>
                {nameIn(o.key)}/ {jobOf(o.key) ? <span className="muted">{jobOf(o.key)}</span> : null}
              </button>
            ) : (
              <label className="break">
                <input
                  type="checkbox"
                  checked={keys.includes(o.key)}
                  onChange={(e) =>
                    choose(props.storage, e.target.checked ? [...keys, o.key] : keys.filter((k) => k !== o.key))
                  }
                />{' '}
                {nameIn(o.key)} <Bytes value={o.bytes} />
              </label>
            )}
          </li>
        ))}
        {pages.isSuccess && objects.length === 0 ? <li className="muted">{t('storage.empty')}</li> : null}
      </ul>
      {pages.hasNextPage ? <Button onClick={() => void pages.fetchNextPage()}>{t('storage.more')}</Button> : null}
    </>
  )
}
