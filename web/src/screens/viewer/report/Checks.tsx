import { useQuery } from '@tanstack/react-query'
import type { Report } from '../../../api/reports'
import { schemaOf } from '../../../api/templates'
import { useFormat, useText } from '../../../locales/useText'
import { checksOf, tones } from '../../../parts/annotations/checks'
import { countsOf } from '../../../parts/annotations/filter'
import { useAnnotationWords } from '../../../parts/annotations/words'
import type { Schema } from '../../../parts/schemaform/schema'

const none: string[] = []

/** Checks is a table of what was looked for and what was found, and of what was not looked for. */
export function Checks(props: { report: Report; operation: string; show: (kinds: string[]) => void }) {
  const { report, operation } = props
  const t = useText()
  const format = useFormat()
  const words = useAnnotationWords()
  const schema = useQuery({
    queryKey: ['schema', operation],
    queryFn: ({ signal }) => schemaOf(operation, signal),
    staleTime: Infinity,
  })
  const every =
    ((schema.data as Schema | undefined)?.properties?.analyzers?.items?.enum as string[] | undefined) ?? none
  const checks = checksOf(report, countsOf(report.annotations), every, t, format)
  if (checks.length === 0) return null
  return (
    <section className="panel" aria-labelledby="report-checks">
      <h2 id="report-checks">{t('report.checks')}</h2>
      <table className="report-checks">
        <thead>
          <tr>
            <th scope="col">{t('report.looked')}</th>
            <th scope="col">{t('report.end')}</th>
            <th scope="col">{t('report.what')}</th>
          </tr>
        </thead>
        <tbody>
          {checks.map((c) => (
            <tr key={c.analyzer} data-end={c.end}>
              <th scope="row">{words.analyzer(c.analyzer)}</th>
              <td>
                <span className="tag" data-tone={tones[c.end]}>
                  {t(`report.end.${c.end}`)}
                </span>
              </td>
              <td>
                {c.found}{' '}
                {c.kinds.length > 0 ? (
                  <button
                    type="button"
                    className="link"
                    aria-label={`${t('report.show')}: ${words.analyzer(c.analyzer)}`}
                    onClick={() => props.show(c.kinds)}
                  >
                    {t('report.show')}
                  </button>
                ) : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="small muted">
        {[
          report.looked_at.frames > 0 &&
            t('report.frames', { count: report.looked_at.frames, rate: format.number(report.looked_at.frame_rate, 2) }),
          report.looked_at.audio_seconds > 0 &&
            t('report.audio', { time: format.duration(report.looked_at.audio_seconds) }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
    </section>
  )
}
