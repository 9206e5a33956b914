import { contentOf } from '../../../api/files'
import type { Output } from '../../../api/words'
import { useFormat, useText } from '../../../locales/useText'
import { Veiled } from '../../../parts/annotations/Veiled'
import type { Clock } from '../../../parts/timeline/clock'

/** Pictures are the images that a task made beside its report; one goes to its place in the film. */
export function Pictures({ outputs, clock }: { outputs: readonly Output[]; clock: Clock }) {
  const t = useText()
  const format = useFormat()
  const pictures = outputs.filter((o) => o.type.startsWith('image/'))
  if (pictures.length === 0) return null
  return (
    <section className="panel" aria-labelledby="report-pictures">
      <h2 id="report-pictures">{t('report.pictures')}</h2>
      <ul className="gallery">
        {pictures.map((o, i) => {
          const name =
            o.time_seconds === undefined
              ? t('viewer.picture', { number: i + 1, count: pictures.length })
              : format.clock(o.time_seconds, 2)
          return (
            <li key={o.id}>
              {o.role === 'evidence' ? (
                <Veiled output={o} name={name} />
              ) : (
                <button type="button" aria-label={name} onClick={() => clock.seek(o.time_seconds ?? 0)}>
                  <img src={contentOf(o)} alt="" loading="lazy" />
                </button>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
