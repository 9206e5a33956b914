import UserOutlined from '@ant-design/icons/UserOutlined'
import { Button, Dropdown } from 'antd'
import { useNavigate } from 'react-router'
import { signOut } from '../api/session'
import { useText } from '../locales/useText'
import { useSelf } from './useSelf'

/** AccountMenu says who is signed in, and signs out. */
export function AccountMenu() {
  const t = useText()
  const who = useSelf()
  const navigate = useNavigate()
  const leave = async () => {
    try {
      await signOut()
    } finally {
      location.assign('/signin') // nothing of what was seen stays in the page's memory
    }
  }
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'who', disabled: true, label: `${who.name} · ${t(`role.${who.role as 'admin'}`)}` },
          { key: 'settings', label: t('menu.settings') },
          { key: 'leave', label: t('shell.signout') },
        ],
        onClick: ({ key }) => (key === 'leave' ? void leave() : void navigate('/settings')),
      }}
    >
      <Button type="text" icon={<UserOutlined aria-hidden />} aria-label={t('shell.account', { name: who.name })} />
    </Dropdown>
  )
}
