import { sourcesOf, wrongAddresses, type Draft } from './draft'
import { checkPattern } from './rules'

/** Why a draft makes no job yet: a key of the catalogue. */
export type Lack = 'create.lacks.source' | 'create.lacks.address' | 'create.lacks.task' | 'create.lacks.path'

/** lacking is the first thing that a draft lacks; null when the server may see it. */
export function lacking(d: Draft): Lack | null {
  if (sourcesOf(d).length === 0) return 'create.lacks.source'
  if (d.kind === 'url' && wrongAddresses(d).length > 0) return 'create.lacks.address'
  if (d.tasks.length === 0) return 'create.lacks.task'
  if (d.tasks.some((t) => t.output?.key && checkPattern(t.output.key))) return 'create.lacks.path'
  return null
}
