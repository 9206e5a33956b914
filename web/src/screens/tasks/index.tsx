import { useText } from '../../locales/useText'
import { Title } from '../../parts/Title'

/** Tasks is the landing page. */
export default function Tasks() {
  const t = useText()
  return <Title text={t('menu.tasks')} />
}
