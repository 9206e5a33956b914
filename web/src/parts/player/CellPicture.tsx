import { useEffect, useRef } from 'react'
import { useFormat } from '../../locales/useText'
import type { Cell } from './vtt'
import './player.css'

/** CellPicture draws one cell of a sheet. */
export function CellPicture({ cell, label }: { cell: Cell; label?: string }) {
  const format = useFormat()
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const picture = new Image()
    let gone = false
    picture.onload = () => {
      if (gone) return
      canvas.current
        ?.getContext('2d')
        ?.drawImage(picture, cell.x, cell.y, cell.width, cell.height, 0, 0, cell.width, cell.height)
    }
    picture.src = cell.url
    return () => {
      gone = true
    }
  }, [cell])
  return (
    <figure className="cell">
      <canvas ref={canvas} width={cell.width} height={cell.height} aria-hidden />
      <figcaption className="figure">{label ?? format.clock(cell.from)}</figcaption>
    </figure>
  )
}
