/** A Piece is a part of a file that is still to be sent. */
export interface Piece {
  number: number
  from: number
  to: number
}

/** missing are the parts of a file that the server does not have yet. */
export function missing(bytes: number, partBytes: number, received: readonly number[]): Piece[] {
  const here = new Set(received)
  const out: Piece[] = []
  for (let number = 1, from = 0; from < bytes || number === 1; number++, from += partBytes) {
    if (!here.has(number)) out.push({ number, from, to: Math.min(bytes, from + partBytes) })
  }
  return out
}

/** Speed is bytes a second over the last seconds. */
export class Speed {
  private readonly marks: { at: number; bytes: number }[] = []
  constructor(private readonly window = 5000) {}

  mark(bytes: number, at = Date.now()): void {
    this.marks.push({ at, bytes })
    while (this.marks.length > 2 && at - (this.marks[0]?.at ?? at) > this.window) this.marks.shift()
  }

  /** value is 0 while nothing is known. */
  value(): number {
    const first = this.marks[0]
    const last = this.marks.at(-1)
    if (!first || !last || last.at <= first.at) return 0
    return Math.max(0, ((last.bytes - first.bytes) * 1000) / (last.at - first.at))
  }
}
