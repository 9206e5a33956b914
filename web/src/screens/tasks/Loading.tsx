import { useText } from '../../locales/useText'

/** Loading is the shape of what comes. */
export function Loading({ wide }: { wide: boolean }) {
  const t = useText()
  return (
    <div role="status" className="shapes">
      <span className="unseen">{t('state.loading')}</span>
      {Array.from({ length: 8 }, (_, i) => (
        <i key={i} className={wide ? 'shape' : 'shape tall'} />
      ))}
    </div>
  )
}
