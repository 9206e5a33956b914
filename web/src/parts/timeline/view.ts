/** A View is the span of the timeline that is shown, in seconds. */
export interface View {
  from: number
  to: number
}

/** least is the shortest span that is shown, in seconds: a few frames. */
const least = 0.2

/** fitted keeps a view within the length, and not shorter than least. */
export function fitted({ from, to }: View, length: number): View {
  const span = Math.min(length, Math.max(Math.min(least, length), to - from))
  const start = Math.max(0, Math.min(from, length - span))
  return { from: start, to: start + span }
}

/** zoomed shows factor times as much; what is at the time around stays where it is. */
export function zoomed(view: View, factor: number, around: number, length: number): View {
  const span = Math.min(length, Math.max(Math.min(least, length), (view.to - view.from) * factor))
  const share = (around - view.from) / (view.to - view.from || 1)
  const from = around - span * Math.max(0, Math.min(1, share))
  return fitted({ from, to: from + span }, length)
}

/** panned moves a view by seconds. */
export const panned = (view: View, by: number, length: number): View =>
  fitted({ from: view.from + by, to: view.to + by }, length)

/** revealed moves a view, and widens it if it must, so that a span is seen with some room around. */
export function revealed(view: View, from: number, to: number, length: number): View {
  const span = view.to - view.from
  if (from >= view.from && to <= view.to) return view
  if (to - from > span) return fitted({ from: from - span * 0.05, to: to + span * 0.05 }, length)
  const middle = (from + to) / 2
  return fitted({ from: middle - span / 2, to: middle + span / 2 }, length)
}

const steps = [0.04, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200]

/** Ticks are where a ruler has numbers, and how many decimals these need. */
export interface Ticks {
  at: number[]
  digits: number
}

/** ticksOf chooses round times that have room pixels each. */
export function ticksOf(view: View, width: number, room: number): Ticks {
  const wanted = ((view.to - view.from) * room) / Math.max(1, width)
  const step = steps.find((s) => s >= wanted) ?? Math.ceil(wanted / 3600) * 3600
  const at: number[] = []
  for (let i = Math.ceil(view.from / step - 1e-9); i * step <= view.to + 1e-9; i++) at.push(i * step)
  return { at, digits: step >= 1 ? 0 : step >= 0.1 ? 1 : 2 }
}
