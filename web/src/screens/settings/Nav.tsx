import { NavLink } from 'react-router'
import { useText } from '../../locales/useText'
import { useMay } from '../../shell/useSelf'
import './settings.css'

/** Nav leads through the pages of the settings; what the role may not do is not offered. */
export function Nav() {
  const t = useText()
  const admin = useMay('admin')
  const operator = useMay('operator')
  return (
    <nav className="settings-nav" aria-label={t('settings.title')}>
      <NavLink to="/settings" end>
        {t('settings.mine')}
      </NavLink>
      {admin ? <NavLink to="/settings/accounts">{t('accounts.title')}</NavLink> : null}
      {admin ? <NavLink to="/settings/webhook">{t('webhook.title')}</NavLink> : null}
      {operator ? <NavLink to="/settings/links">{t('links.title')}</NavLink> : null}
      <NavLink to="/settings/packs">{t('packs.title')}</NavLink>
    </nav>
  )
}
