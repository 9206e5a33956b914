import type { Review } from '../../api/moderation'
import { useText } from '../../locales/useText'
import { When } from '../../parts/Figures'
import { VerdictTag } from '../../parts/VerdictTag'

/** Decisions is the trail of who decided what; nothing in it ever changes. */
export function Decisions({ list }: { list: readonly Review[] }) {
  const t = useText()
  if (list.length === 0) return null
  return (
    <section aria-label={t('reviews.trail')}>
      <h3>{t('reviews.trail')}</h3>
      <ol className="decisions">
        {list.map((r) => (
          <li key={r.id}>
            <VerdictTag verdict={r.verdict} /> {r.who} ·{' '}
            {t(r.by === 'person' ? 'reviews.by.person' : 'reviews.by.policy')} · <When at={r.created_at} />{' '}
            {r.note ? <q>{r.note}</q> : null}
          </li>
        ))}
      </ol>
    </section>
  )
}
