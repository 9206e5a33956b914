import type { Schemas } from './types'
import type { Job, Task } from './words'

export type Spec = Schemas['Spec']
type Tree = Record<string, unknown>

const isTree = (v: unknown): v is Tree => typeof v === 'object' && v !== null && !Array.isArray(v)
const same = (a: unknown, b: unknown): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))

function sorted(v: unknown): unknown {
  if (Array.isArray(v)) return v.map(sorted)
  if (!isTree(v)) return v
  return Object.fromEntries(
    Object.keys(v)
      .sort()
      .map((k) => [k, sorted(v[k])]),
  )
}

/** overrides is what must be merged over base (RFC 7396) to have whole again. */
export function overrides(base: unknown, whole: unknown): Tree {
  const out: Tree = {}
  if (!isTree(whole)) return out
  const from = isTree(base) ? base : {}
  for (const [name, value] of Object.entries(whole)) {
    if (isTree(value) && isTree(from[name])) {
      const inner = overrides(from[name], value)
      if (Object.keys(inner).length > 0) out[name] = inner
    } else if (!same(from[name], value)) out[name] = value
  }
  for (const name of Object.keys(from)) if (!(name in whole)) out[name] = null
  return out
}

/** bare is a source without what the server writes into it. */
function bare(source: Schemas['SourceRef']): Schemas['SourceRef'] {
  return { ...source, name: undefined }
}

/** A task of a new job like one of an old job; base are its template's parameters, when they are known. */
function taskSpec(task: Task, base: unknown): Schemas['TaskSpec'] {
  const changed = task.template && base !== undefined ? overrides(base, task.params) : (task.params as Tree)
  return {
    name: task.name,
    ...(task.template ? { template: task.template } : { operation: task.operation }),
    ...(isTree(changed) && Object.keys(changed).length > 0 ? { params: changed } : {}),
    ...(task.own_priority ? { priority: task.priority } : {}),
    ...(task.source && Object.values(task.source).some(Boolean) ? { source: bare(task.source) } : {}),
    ...(task.output.key || task.output.overwrite ? { output: task.output } : {}),
  }
}

/** specOf is the request that makes a job like this one. */
export function specOf(job: Job, bases: ReadonlyMap<string, unknown> = new Map()): Spec {
  return {
    ...(job.name ? { name: job.name } : {}),
    ...(job.reference ? { reference: job.reference } : {}),
    ...(job.tags?.length ? { tags: job.tags } : {}),
    ...(job.priority ? { priority: job.priority } : {}),
    source: bare(job.source),
    ...(job.callback?.url ? { callback: job.callback } : {}),
    tasks: (job.tasks ?? []).map((t) => taskSpec(t, bases.get(t.template ?? ''))),
  }
}

/** shell quotes a text as one word of a POSIX shell. */
export const shell = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

/** curlOf is a command that creates such a job at a server. */
export function curlOf(spec: Spec, server: string): string {
  return [
    `curl -sS ${server}/api/v1/jobs \\`,
    `  -H "Authorization: Bearer $MEDIAMILL_KEY" -H 'Content-Type: application/json' \\`,
    `  -d ${shell(JSON.stringify(spec, null, 2))}`,
  ].join('\n')
}
