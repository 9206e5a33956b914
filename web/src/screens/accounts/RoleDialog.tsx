import { Radio } from 'antd'
import { useState } from 'react'
import { changeAccount, roles, type Account, type Role } from '../../api/accounts'
import { useText, useWord } from '../../locales/useText'
import { ConfirmAction } from '../../parts/ConfirmAction'

/** RoleDialog gives an account another role. */
export function RoleDialog(props: { account: Account | null; close: () => void; done: () => void }) {
  const t = useText()
  const word = useWord()
  const { account } = props
  const [chosen, setChosen] = useState<Role | null>(null)
  const role = chosen ?? account?.role
  const close = () => {
    setChosen(null)
    props.close()
  }
  return (
    <ConfirmAction
      open={account !== null}
      title={t('accounts.role.title', { name: account?.name ?? '' })}
      verb={t('accounts.role.change')}
      disabled={role === account?.role}
      act={async () => {
        if (account && chosen) await changeAccount(account.id, { role: chosen })
        props.done()
      }}
      close={close}
    >
      <Radio.Group value={role} onChange={(e) => setChosen(e.target.value as Role)}>
        {roles.map((r) => (
          <Radio key={r} value={r} className="account-role">
            {word('role', r)} <span className="muted">{t(`keys.role.${r}`)}</span>
          </Radio>
        ))}
      </Radio.Group>
    </ConfirmAction>
  )
}
