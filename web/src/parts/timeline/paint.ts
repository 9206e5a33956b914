import type { Annotation, Curve } from '../../api/reports'
import { within, type Lane } from './marks'
import { ticksOf, type View } from './view'

/** rowHeight and gap are those of the rows of a lane, in CSS pixels. */
export const rowHeight = 22
export const gap = 3

/** leastWidth of a mark, so that a moment can be seen, in CSS pixels. */
export const leastWidth = 3

/** A Sheet is a canvas to draw on, in CSS pixels. */
export interface Sheet {
  pen: CanvasRenderingContext2D
  width: number
  height: number
  /** Gives a color of the page by the name of its variable. */
  color: (name: string) => string
}

/** sheetOf clears a canvas and fits it to its place and the pixels of the screen. */
export function sheetOf(canvas: HTMLCanvasElement | null, width: number, height: number): Sheet | null {
  const pen = canvas?.getContext('2d')
  if (!canvas || !pen || width <= 0) return null
  const dots = Math.min(3, window.devicePixelRatio || 1)
  canvas.width = Math.round(width * dots)
  canvas.height = Math.round(height * dots)
  pen.setTransform(dots, 0, 0, dots, 0, 0)
  pen.clearRect(0, 0, width, height)
  const style = getComputedStyle(canvas)
  return { pen, width, height, color: (name) => style.getPropertyValue(name).trim() }
}

/** xOf is where a time is on a sheet. */
export const xOf = (time: number, view: View, width: number) =>
  ((time - view.from) / (view.to - view.from || 1)) * width

interface Look {
  view: View
  color: string
  lit: readonly (Annotation | null)[]
  /** What is written into a mark that has room. */
  name: (a: Annotation) => string
}

/** paintLane draws the marks of a view; of those that share a pixel, one. */
export function paintLane({ pen, width, color }: Sheet, lane: Lane, look: Look): void {
  const { view, lit } = look
  const ink = color(look.color)
  const [first, last] = within(lane, view)
  pen.font = '12px system-ui, sans-serif'
  pen.textBaseline = 'middle'
  const drawn: number[] = []
  const paint = (i: number, chosen: boolean) => {
    const mark = lane.marks[i]
    if (!mark) return
    const { annotation: a, row } = mark
    const from = Math.max(-4, xOf(a.start_seconds, view, width))
    const to = Math.min(width + 4, xOf(a.end_seconds, view, width))
    if (to < 0) return
    const long = Math.max(leastWidth, to - from - 1)
    // Thousands of short ones would be painted over one another.
    const pixel = Math.floor(from)
    if (!chosen && long <= leastWidth && drawn[row] === pixel) return
    drawn[row] = pixel
    const y = gap + row * (rowHeight + gap)
    // A moment is too thin to be seen through.
    pen.globalAlpha = chosen || long < 8 ? 1 : 0.3 + 0.4 * a.confidence
    pen.fillStyle = ink
    pen.beginPath()
    pen.roundRect(from, y, long, rowHeight, Math.min(4, long / 2))
    pen.fill()
    pen.globalAlpha = 1
    if (chosen) {
      pen.strokeStyle = color('--mm-text')
      pen.lineWidth = 2
      pen.stroke()
    }
    if (long > 28) {
      pen.save()
      pen.beginPath()
      pen.rect(from, y, long - 4, rowHeight)
      pen.clip()
      pen.fillStyle = color('--mm-text')
      pen.fillText(look.name(a), Math.max(from, 0) + 6, y + rowHeight / 2 + 0.5)
      pen.restore()
    }
  }
  for (let i = first; i < last; i++) paint(i, false)
  for (const a of lit) {
    const i = a ? lane.marks.findIndex((m) => m.annotation === a) : -1
    if (i >= 0) paint(i, true)
  }
}

/** rangeOf is from the least to the greatest value of a curve that is a number. */
export function rangeOf(curve: Curve): [number, number] {
  let least = Infinity
  let most = -Infinity
  for (const v of curve.values) {
    if (!Number.isFinite(v)) continue
    least = Math.min(least, v)
    most = Math.max(most, v)
  }
  if (least > most) return [0, 1]
  return least === most ? [least - 1, most + 1] : [least, most]
}

/** valueAt is the value of a curve at a time; undefined after its end. */
export const valueAt = (curve: Curve, time: number): number | undefined =>
  curve.step_seconds > 0 ? curve.values[Math.round(time / curve.step_seconds)] : undefined

/** paintCurve draws a curve; where a pixel has many values, from the least to the greatest of them. */
export function paintCurve({ pen, width, height, color }: Sheet, curve: Curve, view: View, ink: string): void {
  const [least, most] = rangeOf(curve)
  const step = curve.step_seconds
  if (step <= 0 || curve.values.length === 0) return
  const y = (v: number) => height - 3 - ((v - least) / (most - least)) * (height - 6)
  const first = Math.max(0, Math.floor(view.from / step) - 1)
  const last = Math.min(curve.values.length - 1, Math.ceil(view.to / step) + 1)
  pen.strokeStyle = color(ink)
  pen.fillStyle = color(ink)
  pen.lineWidth = 1.5
  pen.lineJoin = 'round'
  const line = new Path2D()
  let open = false
  let firstX = 0
  let x = 0
  const area = new Path2D()
  const each = Math.max(1, Math.floor((last - first) / (width * 2)))
  for (let i = first; i <= last; i += each) {
    let low = Infinity
    let high = -Infinity
    for (let k = i; k < Math.min(i + each, last + 1); k++) {
      const v = curve.values[k] ?? NaN
      if (!Number.isFinite(v)) continue
      low = Math.min(low, v)
      high = Math.max(high, v)
    }
    if (low > high) continue
    x = xOf(i * step, view, width)
    for (const v of low === high ? [low] : [high, low]) {
      if (open) line.lineTo(x, y(v))
      else line.moveTo(x, y(v))
      if (open) area.lineTo(x, y(v))
      else {
        firstX = x
        area.moveTo(x, y(v))
      }
      open = true
    }
  }
  if (!open) return
  area.lineTo(x, height)
  area.lineTo(firstX, height)
  area.closePath()
  pen.globalAlpha = 0.15
  pen.fill(area)
  pen.globalAlpha = 1
  pen.stroke(line)
}

/** paintRuler draws the times of a view. */
export function paintRuler(sheet: Sheet, view: View, clock: (seconds: number, digits: number) => string): void {
  const { pen, width, height, color } = sheet
  const { at, digits } = ticksOf(view, width, 84)
  pen.font = '12px system-ui, sans-serif'
  pen.textBaseline = 'middle'
  pen.fillStyle = color('--mm-muted')
  pen.strokeStyle = color('--mm-line')
  for (const time of at) {
    const x = Math.round(xOf(time, view, width)) + 0.5
    pen.beginPath()
    pen.moveTo(x, height - 6)
    pen.lineTo(x, height)
    pen.stroke()
    const text = clock(time, digits)
    const wide = pen.measureText(text).width
    if (x + wide + 4 <= width) pen.fillText(text, x + 3, height / 2 - 1)
  }
}
