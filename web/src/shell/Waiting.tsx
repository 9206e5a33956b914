import { useText } from '../locales/useText'

/** Waiting is shown while a page comes; it appears only when that takes a while. */
export function Waiting() {
  const t = useText()
  return (
    <div className="waiting" role="status">
      <span className="waiting-bar" aria-hidden />
      <span className="unseen">{t('state.loading')}</span>
    </div>
  )
}
