import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { fileOf, textOf } from '../../api/files'
import type { Output, Task } from '../../api/words'
import { useFormat, useText } from '../../locales/useText'
import { ErrorView } from '../../parts/ErrorView'
import { CellPicture } from '../../parts/player/CellPicture'
import { cellsOf, type Cell } from '../../parts/player/vtt'

/** SpriteView shows the sheets of a sprite, and the cell under the pointer with its time. */
export function SpriteView({ task, outputs }: { task: Task; outputs: Output[] }) {
  const t = useText()
  const format = useFormat()
  const track = outputs.find((o) => o.role === 'thumbnails')
  const url = track ? new URL(fileOf(task, track), location.origin).href : ''
  const cells = useQuery({
    queryKey: ['cells', url],
    queryFn: async ({ signal }) => cellsOf(await textOf(url, signal), url),
    staleTime: Infinity,
  })
  const [over, setOver] = useState<Cell | undefined>()
  const sheets = outputs.filter((o) => o.type.startsWith('image/'))
  const all = cells.data ?? []
  return (
    <section aria-label={task.name}>
      {cells.isError ? <ErrorView error={cells.error} small /> : null}
      <div className="sprite-over" aria-live="polite">
        {over ? (
          <>
            <CellPicture cell={over} />
            <span className="figure">
              {t('viewer.cell', {
                number: all.indexOf(over) + 1,
                from: format.clock(over.from, 1),
                to: format.clock(over.to, 1),
              })}
            </span>
          </>
        ) : (
          <span className="muted">{t('viewer.sprite.hint')}</span>
        )}
      </div>
      {sheets.map((sheet) => {
        const address = new URL(fileOf(task, sheet), location.origin).href
        const find = (x: number, y: number) =>
          all.find((c) => c.url === address && x >= c.x && x < c.x + c.width && y >= c.y && y < c.y + c.height)
        return (
          <img
            key={sheet.id}
            className="sprite-sheet"
            src={address}
            alt={sheet.key}
            tabIndex={0}
            onPointerMove={(e) => {
              const box = e.currentTarget.getBoundingClientRect()
              const scale = e.currentTarget.naturalWidth / box.width
              setOver(find((e.clientX - box.left) * scale, (e.clientY - box.top) * scale))
            }}
            onFocus={() => setOver(all.find((c) => c.url === address))}
            onKeyDown={(e) => {
              const by = { ArrowLeft: -1, ArrowRight: 1 }[e.key]
              if (!by) return
              e.preventDefault()
              setOver(all[Math.max(0, Math.min(all.length - 1, (over ? all.indexOf(over) : 0) + by))])
            }}
          />
        )
      })}
    </section>
  )
}
