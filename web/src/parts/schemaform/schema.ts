/** A Schema is what the operations' JSON schemas use of the standard. */
export interface Schema {
  type?: string | string[]
  title?: string
  description?: string
  default?: unknown
  enum?: unknown[]
  examples?: unknown[]
  minimum?: number
  maximum?: number
  maxItems?: number
  pattern?: string
  format?: string
  /** A secret: it is taken, and never shown. */
  writeOnly?: boolean
  required?: string[]
  properties?: Record<string, Schema>
  /** How the members follow one another; JSON objects have no order. */
  propertyOrder?: string[]
  additionalProperties?: boolean | Schema
  items?: Schema
  oneOf?: Schema[]
}

export type Tree = Record<string, unknown>
export const isTree = (v: unknown): v is Tree => typeof v === 'object' && v !== null && !Array.isArray(v)

/** A Kind is how a value is entered. */
export type Kind = 'group' | 'list' | 'many' | 'values' | 'switch' | 'choice' | 'number' | 'text' | 'secret' | 'json'

/** kindOf chooses the entry for a schema; what has none of its own is entered as JSON. */
export function kindOf(s: Schema): Kind {
  const types = typeof s.type === 'string' ? [s.type] : (s.type ?? [])
  if (s.enum) return 'choice'
  if (s.format === 'password') return 'secret'
  if (s.properties) return 'group'
  if (types.includes('boolean')) return 'switch'
  if (types.includes('integer') || types.includes('number')) return 'number'
  if (types.includes('string') || s.oneOf?.some((o) => o.type === 'string')) return 'text'
  if (types.includes('array') && s.items?.properties) return 'list'
  if (types.includes('array') && s.items?.enum) return 'many'
  if (types.includes('array') && s.items && ['number', 'text'].includes(kindOf(s.items))) return 'values'
  return 'json'
}

/**
 * typed is what a person wrote, as the schema takes it: a number where it has
 * numbers. What is none stays as written, for the server to say what is wrong.
 */
export function typed(text: string, s: Schema): unknown {
  const numbers = kindOf(s) === 'number' || s.oneOf?.some((o) => kindOf(o) === 'number')
  return numbers && text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text.trim()
}

/** set gives the value with a member changed; undefined takes it away, and so are groups that have nothing left. */
export function set(value: Tree, path: readonly string[], to: unknown): Tree {
  const [name = '', ...rest] = path
  const out = { ...value }
  const next = rest.length === 0 ? to : set(isTree(out[name]) ? out[name] : {}, rest, to)
  if (next === undefined || (rest.length > 0 && isTree(next) && Object.keys(next).length === 0))
    Reflect.deleteProperty(out, name)
  else out[name] = next
  return out
}

/** at is the member of a value under a path. */
export function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((v, name) => (isTree(v) ? v[name] : undefined), value)
}

/** label is a member's name for people: max_bit_rate is Max bit rate. */
export function label(name: string): string {
  const words = name.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** members are what a form has fields for, in the order of the operation; fields before groups, as people fill forms. */
export function members(s: Schema): [string, Schema][] {
  const group = (m: Schema) => Number(kindOf(m) === 'group')
  const place = (name: string) => {
    const i = s.propertyOrder?.indexOf(name) ?? -1
    return i < 0 ? Infinity : i
  }
  return Object.entries(s.properties ?? {}).sort(
    ([a, x], [b, y]) => group(x) - group(y) || Math.sign(place(a) - place(b)) || 0,
  )
}

/**
 * partsOf finds the list by which one chooses among groups beside it, as the analyzers of an
 * analysis: its values are their names. A form has them as check boxes with what belongs to each.
 */
export function partsOf(s: Schema): { name: string; parts: string[] } | undefined {
  const all = s.properties ?? {}
  for (const [name, m] of Object.entries(all)) {
    const parts = kindOf(m) === 'many' ? (m.items?.enum ?? []).map(String) : []
    const grouped = parts.filter((p) => all[p] && kindOf(all[p]) === 'group')
    if (grouped.length > 1) return { name, parts }
  }
  return undefined
}

/** matches says whether a member, or one below it, has the text in its name or description. */
export function matches(name: string, s: Schema, text: string): boolean {
  const wanted = text.trim().toLowerCase()
  if (!wanted || `${name} ${label(name)} ${s.description ?? ''}`.toLowerCase().includes(wanted)) return true
  return Object.entries(s.properties ?? {}).some(([n, inner]) => matches(n, inner, wanted))
}

/** merge lays changes over a base (RFC 7396). */
export function merge(base: unknown, changes: unknown): unknown {
  if (!isTree(changes)) return changes
  const out: Tree = isTree(base) ? { ...base } : {}
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) Reflect.deleteProperty(out, name)
    else out[name] = merge(out[name], value)
  }
  return out
}
