import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Modal, Table } from 'antd'
import { useState } from 'react'
import type { Schemas } from '../../api/types'
import { keys, revokeKey } from '../../api/session'
import { useText, useWord } from '../../locales/useText'
import { ConfirmAction } from '../../parts/ConfirmAction'
import { CopyId } from '../../parts/CopyId'
import { EmptyView } from '../../parts/EmptyView'
import { ErrorView } from '../../parts/ErrorView'
import { When } from '../../parts/Figures'
import { Secrets } from '../../parts/Secrets'
import { useWide } from '../../parts/useWide'
import { NewKey } from './NewKey'

type Key = Schemas['AccessKey']

/** Keys lists the project's access keys, makes new ones and revokes old ones. */
export function Keys() {
  const t = useText()
  const word = useWord()
  const queries = useQueryClient()
  const wide = useWide()
  const list = useQuery({ queryKey: ['keys'], queryFn: ({ signal }) => keys(signal) })
  const [making, setMaking] = useState(false)
  const [made, setMade] = useState<Schemas['Secret'] | null>(null)
  const [revoking, setRevoking] = useState<Key | null>(null)
  const [all, setAll] = useState(false)
  const again = () => queries.invalidateQueries({ queryKey: ['keys'] })
  if (list.isError) return <ErrorView error={list.error} retry={() => void list.refetch()} small />
  const rows = (list.data ?? []).filter((k) => all || !k.revoked_at)
  return (
    <>
      <div className="keys-head">
        <p className="muted">{t('keys.text')}</p>
        <Checkbox checked={all} onChange={(e) => setAll(e.target.checked)}>
          {t('keys.showrevoked')}
        </Checkbox>
        <Button type="primary" onClick={() => setMaking(true)}>
          {t('keys.create')}
        </Button>
      </div>
      <Table<Key>
        rowKey="id"
        size="small"
        loading={list.isPending}
        dataSource={rows}
        pagination={rows.length > 50 ? { pageSize: 50 } : false}
        locale={{ emptyText: <EmptyView title={t('keys.empty.title')} text={t('keys.empty.text')} /> }}
        columns={[
          {
            key: 'name',
            title: t('keys.name'),
            render: (_, k) => (
              <>
                <span className="break">{k.name}</span>
                {wide ? null : (
                  <div className="small muted">
                    <CopyId id={k.id} whole /> {word('role', k.role)}
                  </div>
                )}
              </>
            ),
          },
          { key: 'id', responsive: ['md'], title: t('keys.id'), render: (_, k) => <CopyId id={k.id} whole /> },
          { key: 'role', responsive: ['md'], title: t('keys.role'), render: (_, k) => word('role', k.role) },
          {
            key: 'created',
            responsive: ['md'],
            title: t('keys.created'),
            render: (_, k) => <When at={k.created_at} />,
          },
          {
            key: 'used',
            title: t('keys.used'),
            render: (_, k) => (k.last_used_at ? <When at={k.last_used_at} /> : t('keys.never')),
          },
          {
            key: 'state',
            title: t('keys.state'),
            render: (_, k) =>
              k.revoked_at ? (
                <span className="tag">{t('keys.revoked')}</span>
              ) : (
                <Button size="small" danger onClick={() => setRevoking(k)} aria-label={`${t('keys.revoke')} ${k.name}`}>
                  {t('keys.revoke')}
                </Button>
              ),
          },
        ]}
      />
      <NewKey
        open={making}
        close={() => setMaking(false)}
        made={(secret) => {
          setMaking(false)
          setMade(secret)
          void again()
        }}
      />
      <Modal
        open={made !== null}
        title={t('keys.secret.title', { name: made?.name ?? '' })}
        onCancel={() => setMade(null)}
        footer={<Button onClick={() => setMade(null)}>{t('action.close')}</Button>}
        mask={{ closable: false }}
        destroyOnHidden
      >
        <p>{t('keys.secret.text')}</p>
        {made ? (
          <Secrets
            rows={[
              { name: t('keys.id'), value: made.id },
              { name: t('keys.secret.secret'), value: made.secret },
              { name: t('keys.secret.token'), value: made.token },
            ]}
          />
        ) : null}
      </Modal>
      <ConfirmAction
        open={revoking !== null}
        title={t('keys.revoke.title', { name: revoking?.name ?? '' })}
        verb={t('keys.revoke')}
        danger
        act={async () => {
          if (revoking) await revokeKey(revoking.id)
          await again()
        }}
        close={() => setRevoking(null)}
      >
        <p>{t('keys.revoke.text')}</p>
      </ConfirmAction>
    </>
  )
}
