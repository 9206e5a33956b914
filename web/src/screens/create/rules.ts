/** Why a path is refused: a key of the catalogue. */
export type Reason =
  | 'create.rule.slash'
  | 'create.rule.double'
  | 'create.rule.backslash'
  | 'create.rule.dots'
  | 'create.rule.long'
  | 'create.rule.variable'
  | 'create.rule.brace'

/** variables of key patterns, as docs/outputs.md has them. */
export const variables = [
  'stem',
  'ext',
  'name',
  'operation',
  'task',
  'number',
  'rendition',
  'file',
  'date',
  'year',
  'month',
  'day',
  'job',
  'jobhex',
] as const

const address = /^https?:\/\/[^/\s]+\/\S*$/

/** isAddress says whether a text is one that a source can have. */
export const isAddress = (text: string) => address.test(text)

/** checkPath says what is wrong with a path of an object, while it is typed. */
export function checkPath(path: string): Reason | null {
  if (path.startsWith('/')) return 'create.rule.slash'
  if (path.includes('\\')) return 'create.rule.backslash'
  if (path.includes('//')) return 'create.rule.double'
  if (path.split('/').some((p) => p === '..' || p === '.')) return 'create.rule.dots'
  if (new TextEncoder().encode(path).length > 1024) return 'create.rule.long'
  return null
}

/** checkPattern is the same for a pattern, with its variables. */
export function checkPattern(pattern: string): Reason | null {
  const bare = pattern.replace(/\{(\w+)(?::[\d,]+)?\}/g, (whole, name: string) =>
    (variables as readonly string[]).includes(name) ? 'x' : whole,
  )
  if (/\{\w+(:[\d,]+)?\}/.test(bare)) return 'create.rule.variable'
  if (/[{}]/.test(bare)) return 'create.rule.brace'
  return checkPath(bare)
}
