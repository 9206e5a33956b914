import { useEffect, useRef, type PointerEvent, type RefObject } from 'react'
import { panned, zoomed, type View } from './view'

/** slack is how far a pointer may move and still clicks, in CSS pixels. */
const slack = 4

interface Area {
  view: View
  length: number
  /** Changes the view by what it is now; events come quicker than draws. */
  change: (next: (view: View) => View) => void
  /** The left edge and the width of the tracks on the screen. */
  track: () => { left: number; width: number }
  click: (time: number, on: HTMLElement, y: number) => void
  scrub: (time: number) => void
  hover: (time: number | null, on: HTMLElement | null, y: number) => void
}

/**
 * useGestures has a timeline follow wheel, mouse and fingers: Ctrl with the wheel, or two
 * fingers, zoom; a drag pans, and on the ruler goes through the film; a click is given on.
 * The wheel alone scrolls the page, as everywhere.
 */
export function useGestures(body: RefObject<HTMLElement | null>, area: Area) {
  const latest = useRef(area)
  useEffect(() => {
    latest.current = area
  })
  const pointers = useRef(new Map<number, { x: number; y: number }>())
  const moved = useRef(false)
  const from = useRef({ x: 0, ruler: false })

  const timeAt = (x: number, view = latest.current.view) => {
    const { left, width } = latest.current.track()
    const share = Math.max(0, Math.min(1, (x - left) / (width || 1)))
    return view.from + share * (view.to - view.from)
  }

  useEffect(() => {
    const element = body.current
    if (!element) return
    const wheel = (e: WheelEvent) => {
      const { change, track, length } = latest.current
      const lines = e.deltaMode === 1 ? 16 : 1
      if (e.ctrlKey || e.metaKey || e.altKey) {
        e.preventDefault()
        const factor = Math.exp(Math.max(-1, Math.min(1, e.deltaY * lines * 0.004)))
        change((view) => zoomed(view, factor, timeAt(e.clientX, view), length))
        return
      }
      const across = e.shiftKey ? e.deltaY || e.deltaX : Math.abs(e.deltaX) > Math.abs(e.deltaY) ? e.deltaX : 0
      if (across === 0) return
      e.preventDefault()
      change((view) => panned(view, ((across * lines) / (track().width || 1)) * (view.to - view.from), length))
    }
    element.addEventListener('wheel', wheel, { passive: false })
    return () => element.removeEventListener('wheel', wheel)
  }, [body])

  const trackOf = (e: PointerEvent) => (e.target as HTMLElement).closest<HTMLElement>('.tl-track')
  const yOn = (e: PointerEvent, on: HTMLElement) => e.clientY - on.getBoundingClientRect().top

  return {
    onPointerDown(e: PointerEvent<HTMLElement>) {
      const on = trackOf(e)
      if (!on || e.button !== 0) return
      pointers.current.set(e.pointerId, { x: e.clientX, y: e.clientY })
      if (pointers.current.size > 1) {
        moved.current = true
        return
      }
      moved.current = false
      from.current = { x: e.clientX, ruler: on.dataset.ruler !== undefined }
      if (from.current.ruler) {
        e.currentTarget.setPointerCapture(e.pointerId)
        latest.current.scrub(timeAt(e.clientX))
      }
    },
    onPointerMove(e: PointerEvent<HTMLElement>) {
      const { change, length, track, hover, scrub } = latest.current
      const before = pointers.current.get(e.pointerId)
      if (!before) {
        const on = trackOf(e)
        hover(on ? timeAt(e.clientX) : null, on, on ? yOn(e, on) : 0)
        return
      }
      const others = [...pointers.current].filter(([id]) => id !== e.pointerId)
      const now = { x: e.clientX, y: e.clientY }
      const other = others[0]?.[1]
      if (other) {
        const apart = (p: { x: number }) => Math.max(12, Math.abs(p.x - other.x))
        const middle = (now.x + other.x) / 2
        change((view) => zoomed(view, apart(before) / apart(now), timeAt(middle, view), length))
        pointers.current.set(e.pointerId, now)
        return
      }
      if (from.current.ruler) return scrub(timeAt(e.clientX))
      if (!moved.current && Math.abs(now.x - from.current.x) <= slack) return
      if (!moved.current) e.currentTarget.setPointerCapture(e.pointerId)
      moved.current = true
      hover(null, null, 0)
      change((view) => panned(view, ((before.x - now.x) / (track().width || 1)) * (view.to - view.from), length))
      pointers.current.set(e.pointerId, now)
    },
    onPointerUp(e: PointerEvent<HTMLElement>) {
      const had = pointers.current.delete(e.pointerId)
      const on = trackOf(e)
      if (had && on && !moved.current && !from.current.ruler) latest.current.click(timeAt(e.clientX), on, yOn(e, on))
    },
    onPointerCancel(e: PointerEvent<HTMLElement>) {
      pointers.current.delete(e.pointerId)
      moved.current = true
    },
    onPointerLeave(e: PointerEvent<HTMLElement>) {
      if (!e.currentTarget.hasPointerCapture(e.pointerId)) pointers.current.delete(e.pointerId)
      latest.current.hover(null, null, 0)
    },
  }
}
