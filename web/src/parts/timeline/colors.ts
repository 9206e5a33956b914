/** colors are the variables of timeline.css, in the order in which kinds take them. */
const colors = 8

const known: Record<string, number> = {
  shot: 1,
  transition: 7,
  chapter: 2,
  black: 8,
  freeze: 4,
  silence: 3,
  bars: 5,
  interlaced: 6,
  text: 1,
  speech: 2,
  face: 3,
  object: 6,
  nudity: 5,
}

/** colorOf is the variable of the color of a kind or a curve: the same each time, also of one that is not known. */
export function colorOf(name: string): string {
  let hash = 0
  for (const c of name) hash = (hash * 31 + (c.codePointAt(0) ?? 0)) >>> 0
  return `--tl-${known[name] ?? (hash % colors) + 1}`
}
