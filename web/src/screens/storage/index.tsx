import { useInfiniteQuery } from '@tanstack/react-query'
import FileOutlined from '@ant-design/icons/FileOutlined'
import FolderOutlined from '@ant-design/icons/FolderOutlined'
import { Breadcrumb, Button, Skeleton } from 'antd'
import { Link, useParams, useSearchParams } from 'react-router'
import { address, call } from '../../api/call'
import type { Schemas } from '../../api/types'
import { useText } from '../../locales/useText'
import { CopyButton } from '../../parts/CopyId'
import { EmptyView } from '../../parts/EmptyView'
import { ErrorView } from '../../parts/ErrorView'
import { Bytes, When } from '../../parts/Figures'
import { Title } from '../../parts/Title'
import { nameIn, parentsOf } from '../../parts/source/folders'
import { useFolderJobs } from '../../parts/source/useFolderJobs'
import '../../parts/panel.css'
import './storage.css'

/** The objects and folders of one storage; the folder is in the address. */
export default function StoragePage() {
  const t = useText()
  const { name = '' } = useParams()
  const [search] = useSearchParams()
  const prefix = search.get('prefix') ?? ''
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
  })
  const objects = pages.data?.pages.flatMap((p) => p.objects ?? []) ?? []
  const at = (folder: string) =>
    `/storages/${encodeURIComponent(name)}${folder ? `?prefix=${encodeURIComponent(folder)}` : ''}`
  const jobOf = useFolderJobs(objects.map((o) => o.key))
  return (
    <>
      <Title text={name} />
      <Breadcrumb
        className="crumbs"
        items={[
          { title: <Link to="/storages">{t('menu.storages')}</Link> },
          { title: <Link to={at('')}>{name}</Link> },
          ...parentsOf(prefix).map((p) => ({ title: <Link to={at(p)}>{nameIn(p)}</Link> })),
        ]}
      />
      {pages.isPending ? <Skeleton active /> : null}
      {pages.isError ? (
        <ErrorView error={pages.error} retry={() => void pages.refetch()} small={objects.length > 0} />
      ) : null}
      {pages.isSuccess && objects.length === 0 ? <EmptyView title={t('storage.empty')} /> : null}
      {objects.length > 0 ? (
        <ul className="panel objects" aria-label={t('storage.objects')}>
          {objects.map((o) =>
            o.folder ? (
              <Folder key={o.key} object={o} to={at(o.key)} job={jobOf(o.key)} />
            ) : (
              <File key={o.key} object={o} storage={name} />
            ),
          )}
        </ul>
      ) : null}
      {pages.hasNextPage ? (
        <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('storage.more')}
        </Button>
      ) : null}
    </>
  )
}

function Folder({ object, to, job }: { object: Schemas['Object']; to: string; job?: string }) {
  return (
    <li>
      <Link to={to} className="object-name">
        <FolderOutlined aria-hidden /> {nameIn(object.key)}/
      </Link>
      {job ? (
        <Link to={`/jobs/${nameIn(object.key)}`} className="object-job">
          {job}
        </Link>
      ) : null}
    </li>
  )
}

function File({ object, storage }: { object: Schemas['Object']; storage: string }) {
  const t = useText()
  return (
    <li>
      <a
        className="object-name"
        href={address('/api/v1/storages/{name}/content', { name: storage }, { key: object.key })}
        target="_blank"
        rel="noreferrer"
      >
        <FileOutlined aria-hidden /> {nameIn(object.key)}
      </a>
      <CopyButton text={object.key} what={t('storage.key')} />
      <span className="object-size">
        <Bytes value={object.bytes} />
      </span>
      <When at={object.modified_at} />
    </li>
  )
}
