import type { Finding, Judgement, Span } from '../../api/moderation'
import { useFormat, useText, useWord } from '../../locales/useText'
import { VerdictTag } from '../../parts/VerdictTag'

/** Findings are the verdicts of all categories, with where each was seen; a click leads there in the film. */
export function Findings({ judgement, seek }: { judgement: Judgement; seek?: (seconds: number) => void }) {
  const t = useText()
  const rest = judgement.categories.filter((f) => f.verdict === 'pass')
  const word = useWord()
  return (
    <section aria-label={t('reviews.found')}>
      <ul className="findings">
        {judgement.categories
          .filter((f) => f.verdict !== 'pass')
          .map((f) => (
            <li key={f.category}>
              <One finding={f} seek={seek} />
            </li>
          ))}
      </ul>
      {rest.length > 0 ? (
        <p className="small muted">
          {t('reviews.passed')} {rest.map((f) => word('category', f.category)).join(', ')}
        </p>
      ) : null}
      {judgement.never_looked_for?.length ? (
        <p className="small muted">
          {t('reviews.never')} {judgement.never_looked_for.map((c) => word('category', c)).join(', ')}
        </p>
      ) : null}
    </section>
  )
}

function One({ finding, seek }: { finding: Finding; seek?: (seconds: number) => void }) {
  const t = useText()
  const word = useWord()
  const format = useFormat()
  return (
    <>
      <b>{word('category', finding.category)}</b> <VerdictTag verdict={finding.verdict} />
      {(finding.spans ?? []).map((s, i) => (
        <div key={i} className="finding-span">
          {seek ? (
            <button type="button" className="link figure" onClick={() => seek(s.start_seconds)}>
              {format.clock(s.start_seconds)}
            </button>
          ) : (
            <span className="figure">{format.clock(s.start_seconds)}</span>
          )}
          <span>{said(s)}</span>
          {s.where ? <span className="small muted">{word('category', s.where)}</span> : null}
          {s.list ? <span className="small muted">{s.list}</span> : null}
          <span className="small muted figure">{format.percent(s.score * 100)}</span>
        </div>
      ))}
      {finding.found > (finding.spans?.length ?? 0) ? (
        <p className="small muted">{t('reviews.more', { count: finding.found - (finding.spans?.length ?? 0) })}</p>
      ) : null}
      {(finding.not_looked_at ?? []).map((m, i) => (
        <p key={i} className="small muted">
          {t('reviews.missing')} {m.where ? `${word('category', m.where)}: ` : ''}
          {m.reason.text}
        </p>
      ))}
    </>
  )
}

/** said marks the term in the text around it. */
function said(s: Span) {
  const text = s.text ?? s.label ?? ''
  const at = s.term ? text.indexOf(s.term) : -1
  if (at < 0 || !s.term) return text
  return (
    <>
      {text.slice(0, at)}
      <mark>{s.term}</mark>
      {text.slice(at + s.term.length)}
    </>
  )
}
