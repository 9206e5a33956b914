import { useEffect, useState, type RefObject } from 'react'
import { useFormat, useText } from '../../locales/useText'
import { CellPicture } from './CellPicture'
import { cellAt, type Cell } from './vtt'

/** SeekBar is a bar over the whole film that shows a picture of the place under the pointer. */
export function SeekBar({ video, cells }: { video: RefObject<HTMLVideoElement | null>; cells: readonly Cell[] }) {
  const t = useText()
  const format = useFormat()
  const length = cells.at(-1)?.to ?? 0
  const [at, setAt] = useState(0)
  const [over, setOver] = useState<number | null>(null)
  useEffect(() => {
    const element = video.current
    if (!element) return
    const moved = () => setAt(element.currentTime)
    element.addEventListener('timeupdate', moved)
    return () => element.removeEventListener('timeupdate', moved)
  }, [video])
  const cell = over === null ? undefined : cellAt(cells, over)
  return (
    <div className="seekbar">
      {cell && over !== null ? (
        <div className="seekbar-preview" ref={(e) => e?.style.setProperty('left', `${(over / length) * 100}%`)}>
          <CellPicture cell={cell} label={format.clock(over)} />
        </div>
      ) : null}
      <input
        type="range"
        min={0}
        max={length}
        step={0.1}
        value={Math.min(at, length)}
        aria-label={t('player.seek')}
        aria-valuetext={format.clock(at)}
        onChange={(e) => {
          const time = Number(e.target.value)
          setAt(time)
          if (video.current) video.current.currentTime = time
        }}
        onPointerMove={(e) => {
          const box = e.currentTarget.getBoundingClientRect()
          setOver(Math.max(0, Math.min(1, (e.clientX - box.left) / box.width)) * length)
        }}
        onPointerLeave={() => setOver(null)}
      />
    </div>
  )
}
