import { useState } from 'react'
import { contentOf } from '../../api/files'
import { downloadOf } from '../../api/tasks'
import type { Output } from '../../api/words'
import { useFormat, useText } from '../../locales/useText'
import { useKeys } from '../../parts/useKeys'

/** Gallery shows pictures: one large, all small below; arrows go through them. */
export function Gallery({ pictures }: { pictures: Output[] }) {
  const t = useText()
  const format = useFormat()
  const [at, setAt] = useState(0)
  const [broken, setBroken] = useState<string | null>(null)
  const go = (to: number) => setAt(Math.max(0, Math.min(pictures.length - 1, to)))
  useKeys({
    ArrowLeft: () => go(at - 1),
    ArrowRight: () => go(at + 1),
    Home: () => go(0),
    End: () => go(pictures.length - 1),
  })
  const shown = pictures[at]
  if (!shown) return null
  const label = (o: Output, i: number) =>
    [
      t('viewer.picture', { number: i + 1, count: pictures.length }),
      o.time_seconds !== undefined && format.clock(o.time_seconds, 1),
    ]
      .filter(Boolean)
      .join(' · ')
  return (
    <section aria-label={t('viewer.gallery')}>
      <figure className="gallery-large">
        {broken === shown.id ? (
          <p className="error small" role="alert">
            {t('viewer.picture.failed')}
          </p>
        ) : (
          <img src={contentOf(shown)} alt={label(shown, at)} onError={() => setBroken(shown.id)} />
        )}
        <figcaption aria-live="polite">
          {label(shown, at)}
          {shown.width && shown.height ? ` · ${shown.width}×${shown.height}` : ''} · {format.bytes(shown.bytes)} ·{' '}
          <a href={downloadOf(shown)} download>
            {t('task.download')}
          </a>
        </figcaption>
      </figure>
      {pictures.length > 1 ? (
        <ul className="gallery">
          {pictures.map((o, i) => (
            <li key={o.id}>
              <button type="button" aria-current={i === at} aria-label={label(o, i)} onClick={() => go(i)}>
                <img src={contentOf(o)} alt="" loading="lazy" />
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  )
}
