import { Link } from 'react-router'
import { useText } from '../locales/useText'
import { EmptyView } from '../parts/EmptyView'

/** NotFound is any address that no page has. */
export function NotFound() {
  const t = useText()
  return (
    <EmptyView
      whole
      title={t('notfound.title')}
      text={t('notfound.text')}
      action={<Link to="/">{t('menu.tasks')}</Link>}
    />
  )
}
