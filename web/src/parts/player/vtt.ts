/** A Cell is a part of a sheet, and the time for which it stands. */
export interface Cell {
  from: number
  to: number
  /** Address of the sheet. */
  url: string
  x: number
  y: number
  width: number
  height: number
}

const line = /^(\S+)\s+-->\s+(\S+)/

/** secondsOf reads 01:02:03.456 or 02:03.456. */
export function secondsOf(time: string): number {
  return time
    .split(':')
    .map(Number)
    .reduce((sum, part) => sum * 60 + part, 0)
}

/** cellsOf reads a WebVTT track of sprites, as sheet.jpg#xywh=0,0,160,90; what is no such cue is left out. */
export function cellsOf(text: string, base: string): Cell[] {
  const cells: Cell[] = []
  for (const block of text.replaceAll('\r', '').split(/\n{2,}/)) {
    const lines = block.split('\n')
    const at = lines.findIndex((l) => line.test(l))
    const time = line.exec(lines[at] ?? '')
    const [name = '', media = ''] = (lines[at + 1] ?? '').split('#xywh=')
    const [x, y, width, height] = media.split(',').map(Number)
    if (!time || !name || !width || !height || x === undefined || y === undefined) continue
    const url = new URL(name, base)
    // A track is made of files: it leads nowhere else.
    if (url.origin !== new URL(base).origin) continue
    cells.push({ from: secondsOf(time[1] ?? ''), to: secondsOf(time[2] ?? ''), url: url.href, x, y, width, height })
  }
  return cells
}

/** cellAt is the cell of a time; the last one that began before it. */
export function cellAt(cells: readonly Cell[], time: number): Cell | undefined {
  let low = 0
  let high = cells.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((cells[middle]?.from ?? 0) <= time) low = middle + 1
    else high = middle
  }
  return cells[Math.max(0, low - 1)]
}
