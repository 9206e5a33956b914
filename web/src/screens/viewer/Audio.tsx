import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { bytesOf } from '../../api/files'
import { useText } from '../../locales/useText'
import { peaksOf } from './peaks'

/** A larger file is played without its wave: decoding it whole would take too much memory. */
const most = 60_000_000

/** Audio plays sound, over its wave; a click goes to that place. */
export function Audio({ url, name, download }: { url: string; name: string; download: string }) {
  const t = useText()
  const sound = useRef<HTMLAudioElement>(null)
  const [failed, setFailed] = useState(false)
  const [part, setPart] = useState(0)
  const peaks = useQuery({
    queryKey: ['peaks', url],
    queryFn: async ({ signal }) => {
      const bytes = await bytesOf(url, most, signal)
      if (!bytes) return null
      const context = new OfflineAudioContext(1, 1, 44_100)
      const decoded = await context.decodeAudioData(bytes)
      return peaksOf(decoded.getChannelData(0), 600)
    },
    retry: false,
    staleTime: Infinity,
  })
  return (
    <section aria-label={name}>
      {peaks.data ? (
        <Wave
          peaks={peaks.data}
          part={part}
          go={(to) => {
            if (sound.current) sound.current.currentTime = to * (sound.current.duration || 0)
          }}
        />
      ) : null}
      {failed ? (
        <div className="error small" role="alert">
          <h2>{t('player.failed')}</h2>
          <p>{t('player.failed.text')}</p>
          <a href={download} download>
            {t('task.download')}
          </a>
        </div>
      ) : (
        <audio
          ref={sound}
          className="audio"
          src={url}
          controls
          aria-label={name}
          onError={() => setFailed(true)}
          onTimeUpdate={(e) => setPart(e.currentTarget.currentTime / (e.currentTarget.duration || 1))}
        />
      )}
    </section>
  )
}

function Wave({ peaks, part, go }: { peaks: number[]; part: number; go: (part: number) => void }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const element = canvas.current
    const pen = element?.getContext('2d')
    if (!element || !pen) return
    const style = getComputedStyle(element)
    const { width, height } = element
    pen.clearRect(0, 0, width, height)
    const step = width / peaks.length
    peaks.forEach((p, i) => {
      pen.fillStyle = style.getPropertyValue(i / peaks.length < part ? '--mm-accent' : '--mm-muted')
      const tall = Math.max(1, p * height)
      pen.fillRect(i * step, (height - tall) / 2, Math.max(1, step - 0.5), tall)
    })
  }, [peaks, part])
  return (
    <canvas
      ref={canvas}
      className="wave"
      width={1200}
      height={120}
      aria-hidden
      onClick={(e) => {
        const box = e.currentTarget.getBoundingClientRect()
        go((e.clientX - box.left) / box.width)
      }}
    />
  )
}
