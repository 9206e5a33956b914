import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Dropdown, Skeleton } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { call } from '../../api/call'
import type { Storage } from '../../api/words'
import { useText } from '../../locales/useText'
import { ConfirmAction } from '../../parts/ConfirmAction'
import { EmptyView } from '../../parts/EmptyView'
import { ErrorView } from '../../parts/ErrorView'
import { When } from '../../parts/Figures'
import { Title } from '../../parts/Title'
import { useMay } from '../../shell/useSelf'
import { StorageForm } from './StorageForm'
import { Permissions } from './Permissions'
import { placeOf, storagesKey } from './storage'
import { useKinds } from './useKinds'
import '../../parts/panel.css'
import './storages.css'

/** The places for sources and outputs. */
export default function StoragesPage() {
  const t = useText()
  const may = useMay('admin')
  const [adds, setAdds] = useState(false)
  const storages = useQuery({
    queryKey: storagesKey,
    queryFn: ({ signal }) => call('get', '/api/v1/storages', { signal }),
  })
  const list = storages.data?.storages ?? []
  const add = may ? (
    <Button type="primary" onClick={() => setAdds(true)}>
      {t('storages.add')}
    </Button>
  ) : null
  return (
    <>
      <Title text={t('menu.storages')} extra={add} />
      {storages.isPending ? <Skeleton active /> : null}
      {storages.isError ? (
        <ErrorView error={storages.error} retry={() => void storages.refetch()} small={list.length > 0} />
      ) : null}
      {storages.isSuccess && list.length === 0 ? (
        <EmptyView title={t('storages.none')} text={t('storages.none.text')} action={add} />
      ) : null}
      <div className="storages">
        {list.map((s) => (
          <Place key={s.id} storage={s} />
        ))}
      </div>
      <StorageForm open={adds} close={() => setAdds(false)} />
    </>
  )
}

function Place({ storage }: { storage: Storage }) {
  const t = useText()
  const queries = useQueryClient()
  const may = useMay('admin')
  const { find, title } = useKinds()
  const [asks, setAsks] = useState<'delete' | 'edit' | null>(null)
  const changed = () => queries.invalidateQueries({ queryKey: storagesKey })
  const test = useMutation({
    mutationFn: () => call('post', '/api/v1/storages/{name}/test', { path: { name: storage.name } }),
  })
  const choose = useMutation({
    mutationFn: () => call('post', '/api/v1/storages/{name}/default', { path: { name: storage.name } }),
    onSettled: changed,
  })
  const remove = useMutation({
    mutationFn: () => call('delete', '/api/v1/storages/{name}', { path: { name: storage.name } }),
    onSettled: changed,
  })
  const to = `/storages/${encodeURIComponent(storage.name)}`
  return (
    <section className="panel storage" aria-label={storage.name}>
      <header>
        <h2>
          <Link to={to}>{storage.name}</Link>
        </h2>
        {storage.default ? (
          <span className="tag" data-tone="good">
            {t('storages.default')}
          </span>
        ) : null}
        <span className="tag">{title(storage.kind)}</span>
      </header>
      <p className="storage-place">
        <code>{placeOf(storage, find(storage.kind))}</code>
      </p>
      <p className="muted">
        {t('storages.created')} <When at={storage.created_at} />
      </p>
      {test.isError ? <ErrorView error={test.error} small /> : null}
      {choose.isError ? <ErrorView error={choose.error} small /> : null}
      {test.data ? <Permissions test={test.data} /> : null}
      <footer>
        <Link to={to}>
          <Button size="small">{t('storages.browse')}</Button>
        </Link>
        {may ? (
          <>
            <Button size="small" loading={test.isPending} onClick={() => test.mutate()}>
              {t('storages.test')}
            </Button>
            <Dropdown
              trigger={['click']}
              menu={{
                items: [
                  {
                    key: 'default',
                    label: t('storages.default.set'),
                    disabled: storage.default,
                    onClick: () => choose.mutate(),
                  },
                  { key: 'edit', label: t('storages.edit'), onClick: () => setAsks('edit') },
                  {
                    key: 'delete',
                    label: t('storages.delete'),
                    danger: true,
                    disabled: storage.default,
                    onClick: () => setAsks('delete'),
                  },
                ],
              }}
            >
              <Button size="small" aria-label={t('storages.more', { storage: storage.name })}>
                …
              </Button>
            </Dropdown>
          </>
        ) : null}
      </footer>
      <ConfirmAction
        open={asks === 'delete'}
        title={t('storages.delete.title', { storage: storage.name })}
        verb={t('storages.delete')}
        danger
        act={() => remove.mutateAsync()}
        close={() => setAsks(null)}
      >
        <p>{t('storages.delete.text')}</p>
      </ConfirmAction>
      <StorageForm open={asks === 'edit'} close={() => setAsks(null)} storage={storage} />
    </section>
  )
}
