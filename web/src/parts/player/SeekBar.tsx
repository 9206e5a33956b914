import { useState } from 'react'
import { useFormat, useText } from '../../locales/useText'
import { CellPicture } from './CellPicture'
import { cellAt, type Cell } from './vtt'

/** SeekBar is a bar over the whole film; where there are cells it shows the picture of the place under the pointer. */
export function SeekBar(props: { at: number; length: number; cells: readonly Cell[]; go: (time: number) => void }) {
  const { at, length, cells } = props
  const t = useText()
  const format = useFormat()
  const [over, setOver] = useState<number | null>(null)
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
        disabled={length === 0}
        aria-label={t('player.seek')}
        aria-valuetext={format.clock(at)}
        onChange={(e) => props.go(Number(e.target.value))}
        onPointerMove={(e) => {
          const box = e.currentTarget.getBoundingClientRect()
          setOver(Math.max(0, Math.min(1, (e.clientX - box.left) / box.width)) * length)
        }}
        onPointerLeave={() => setOver(null)}
      />
    </div>
  )
}
