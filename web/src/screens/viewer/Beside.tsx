import { useEffect, useRef, type ComponentProps } from 'react'
import { useText } from '../../locales/useText'
import { Player } from '../../parts/player/Player'
import type { Playable } from '../../parts/player/types'

/** drift in seconds from which the source is set to the output's place. */
const drift = 0.15

/** Beside plays source and output side by side; the output leads. */
export function Beside({ output, source }: { output: ComponentProps<typeof Player>; source: Playable }) {
  const t = useText()
  const leads = useRef<HTMLVideoElement | null>(null)
  const follows = useRef<HTMLVideoElement | null>(null)
  useEffect(() => {
    const one = leads.current
    const other = follows.current
    if (!one || !other) return
    other.muted = true
    const place = () => {
      if (Math.abs(other.currentTime - one.currentTime) > drift) other.currentTime = one.currentTime
    }
    const acts: Record<string, () => void> = {
      play: () => void other.play().catch(() => {}),
      pause: () => {
        other.pause()
        place()
      },
      seeking: place,
      timeupdate: place,
      ratechange: () => (other.playbackRate = one.playbackRate),
    }
    for (const [name, act] of Object.entries(acts)) one.addEventListener(name, act)
    return () => {
      for (const [name, act] of Object.entries(acts)) one.removeEventListener(name, act)
    }
  }, [])
  return (
    <div className="beside">
      <figure>
        <figcaption>{t('viewer.source')}</figcaption>
        <Player source={source} name={t('viewer.source')} video={follows} />
      </figure>
      <figure>
        <figcaption>{t('task.output')}</figcaption>
        <Player {...output} video={leads} />
      </figure>
    </div>
  )
}
