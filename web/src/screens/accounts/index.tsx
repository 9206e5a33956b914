import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Dropdown, Modal, Table } from 'antd'
import { useState } from 'react'
import { accounts, changeAccount, type Account } from '../../api/accounts'
import { useText, useWord } from '../../locales/useText'
import { ConfirmAction } from '../../parts/ConfirmAction'
import { EmptyView } from '../../parts/EmptyView'
import { ErrorView } from '../../parts/ErrorView'
import { When } from '../../parts/Figures'
import { Secrets } from '../../parts/Secrets'
import { Title } from '../../parts/Title'
import { useWide } from '../../parts/useWide'
import { useMay, useSelf } from '../../shell/useSelf'
import { Nav } from '../settings/Nav'
import { NewAccount, NewPassword, type Told } from './NewAccount'
import { RoleDialog } from './RoleDialog'
import '../../parts/panel.css'

type Asks = { what: 'role' | 'password' | 'disable'; account: Account } | null

/** Accounts are the people of the project: made, given a role or a password, disabled. */
export default function Accounts() {
  const t = useText()
  const word = useWord()
  const admin = useMay('admin')
  const self = useSelf()
  const wide = useWide()
  const queries = useQueryClient()
  const list = useQuery({ queryKey: ['accounts'], queryFn: ({ signal }) => accounts(signal), enabled: admin })
  const [making, setMaking] = useState(false)
  const [told, setTold] = useState<Told | null>(null)
  const [asks, setAsks] = useState<Asks>(null)
  const again = () => queries.invalidateQueries({ queryKey: ['accounts'] })
  const enable = async (a: Account, disabled: boolean) => {
    await changeAccount(a.id, { disabled })
    await again()
  }
  return (
    <>
      <Title
        text={t('accounts.title')}
        extra={
          admin ? (
            <Button type="primary" onClick={() => setMaking(true)}>
              {t('accounts.create')}
            </Button>
          ) : null
        }
      />
      <Nav />
      {admin ? null : <EmptyView title={t('accounts.admin')} />}
      {list.isError ? (
        <ErrorView error={list.error} retry={() => void list.refetch()} small={Boolean(list.data)} />
      ) : null}
      {admin && !(list.isError && !list.data) ? (
        <section className="panel" aria-label={t('accounts.title')}>
          <p className="muted">{t('accounts.text')}</p>
          <Table<Account>
            rowKey="id"
            size="small"
            loading={list.isPending}
            dataSource={list.data ?? []}
            pagination={(list.data?.length ?? 0) > 50 ? { pageSize: 50 } : false}
            locale={{ emptyText: <EmptyView title={t('accounts.none')} /> }}
            columns={[
              {
                key: 'name',
                title: t('keys.name'),
                render: (_, a) => (
                  <>
                    <span className="break">{a.name}</span>{' '}
                    {a.id === self.id ? <span className="muted">{t('accounts.you')}</span> : null}
                    {wide ? null : <div className="small muted">{word('role', a.role)}</div>}
                  </>
                ),
              },
              { key: 'role', responsive: ['md'], title: t('keys.role'), render: (_, a) => word('role', a.role) },
              {
                key: 'created',
                responsive: ['md'],
                title: t('keys.created'),
                render: (_, a) => <When at={a.created_at} />,
              },
              {
                key: 'state',
                title: t('keys.state'),
                render: (_, a) => (
                  <span className="tag" data-tone={a.disabled_at ? 'warn' : 'good'}>
                    {t(a.disabled_at ? 'accounts.disabled' : 'accounts.active')}
                  </span>
                ),
              },
              {
                key: 'acts',
                title: <span className="unseen">{t('tasks.column.acts')}</span>,
                render: (_, a) => (
                  <Dropdown
                    trigger={['click']}
                    menu={{
                      items: [
                        { key: 'role', label: t('accounts.role.change') },
                        { key: 'password', label: t('accounts.password.new') },
                        a.disabled_at
                          ? { key: 'enable', label: t('accounts.enable') }
                          : { key: 'disable', label: t('accounts.disable'), danger: true, disabled: a.id === self.id },
                      ],
                      onClick: ({ key }) =>
                        key === 'enable' ? void enable(a, false) : setAsks({ what: key as 'role', account: a }),
                    }}
                  >
                    <Button size="small" aria-label={t('accounts.more', { name: a.name })}>
                      …
                    </Button>
                  </Dropdown>
                ),
              },
            ]}
          />
        </section>
      ) : null}
      <NewAccount
        open={making}
        close={() => setMaking(false)}
        made={(made) => {
          setMaking(false)
          setTold(made)
          void again()
        }}
      />
      <NewPassword
        account={asks?.what === 'password' ? asks.account : null}
        close={() => setAsks(null)}
        made={(made) => {
          setAsks(null)
          setTold(made)
        }}
      />
      <RoleDialog
        account={asks?.what === 'role' ? asks.account : null}
        close={() => setAsks(null)}
        done={() => void again()}
      />
      <ConfirmAction
        open={asks?.what === 'disable'}
        title={t('accounts.disable.title', { name: asks?.account.name ?? '' })}
        verb={t('accounts.disable')}
        danger
        act={async () => {
          if (asks) await enable(asks.account, true)
        }}
        close={() => setAsks(null)}
      >
        <p>{t('accounts.disable.text')}</p>
      </ConfirmAction>
      <Modal
        open={told !== null}
        title={t('accounts.told', { name: told?.name ?? '' })}
        onCancel={() => setTold(null)}
        footer={<Button onClick={() => setTold(null)}>{t('action.close')}</Button>}
        mask={{ closable: false }}
        destroyOnHidden
      >
        <p>{t('accounts.told.text')}</p>
        {told ? (
          <Secrets
            rows={[
              { name: t('accounts.address'), value: `${location.origin}/signin` },
              { name: t('signin.name'), value: told.name },
              { name: t('signin.password'), value: told.password },
            ]}
          />
        ) : null}
      </Modal>
    </>
  )
}
