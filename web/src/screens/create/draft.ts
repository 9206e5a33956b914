import type { Schemas } from '../../api/types'
import type { Tree } from '../../parts/schemaform/schema'
import { isAddress } from './rules'

export type Spec = Schemas['Spec']
export type SourceRef = Schemas['SourceRef']
export type SourceKind = 'url' | 'upload' | 'object' | 'sample'

/** A DraftTask is a template with what is changed of it, or an operation alone. */
export interface DraftTask {
  key: string
  name: string
  template: string
  operation: string
  params: Tree
  /** What a cloned task reads in place of the job's source. */
  source?: SourceRef
  output?: Schemas['OutputSpec']
  /** In place of the job's. */
  priority?: number
}

/** A Draft is what the page holds; the choice of last time begins the next. */
export interface Draft {
  kind: SourceKind
  url: string
  uploads: string[]
  storage: string
  keys: string[]
  tasks: DraftTask[]
  /** Of every task that has no storage of its own. Paths are the tasks'. */
  output: { storage: string; overwrite: boolean }
  name: string
  reference: string
  tags: string[]
  priority: number
  callback: string
}

export const empty: Draft = {
  kind: 'upload',
  url: '',
  uploads: [],
  storage: '',
  keys: [],
  tasks: [],
  output: { storage: '', overwrite: false },
  name: '',
  reference: '',
  tags: [],
  priority: 0,
  callback: '',
}

/** taskOf is a new task of a template; its name is free in the job. */
export function taskOf(template: string, operation: string, others: readonly DraftTask[]): DraftTask {
  const taken = new Set(others.map((t) => t.name))
  let name = template
  for (let n = 2; taken.has(name); n++) name = `${template}-${n}`
  return { key: crypto.randomUUID(), name, template, operation, params: {} }
}

/** sourcesOf are the sources of the draft: each makes a job. */
export function sourcesOf(d: Draft): SourceRef[] {
  switch (d.kind) {
    case 'url':
      return d.url
        .split('\n')
        .map((l) => l.trim())
        .filter(Boolean)
        .map((url) => ({ url }))
    case 'upload':
      return d.uploads.map((upload) => ({ upload }))
    case 'object':
      return d.keys.map((key) => ({ ...(d.storage ? { storage: d.storage } : {}), key }))
    case 'sample':
      return [{ sample: 'standard' }]
  }
}

/** wrongAddresses are the lines of the draft that are none of a source. */
export const wrongAddresses = (d: Draft): string[] =>
  sourcesOf({ ...d, kind: 'url' }).flatMap((s) => (s.url && !isAddress(s.url) ? [s.url] : []))

/** specsOf are the requests of the draft, one for each source. */
export function specsOf(d: Draft, sources = sourcesOf(d)): Spec[] {
  const out = {
    ...(d.output.storage ? { storage: d.output.storage } : {}),
    ...(d.output.overwrite ? { overwrite: true } : {}),
  }
  return sources.map((source) => ({
    ...(d.name.trim() ? { name: d.name.trim() } : {}),
    ...(d.reference.trim() ? { reference: d.reference.trim() } : {}),
    ...(d.tags.length ? { tags: d.tags } : {}),
    ...(d.priority ? { priority: d.priority } : {}),
    ...(d.callback.trim() ? { callback: { url: d.callback.trim() } } : {}),
    source,
    tasks: d.tasks.map((t) => {
      const key = t.output?.key?.trim()
      const output = { ...out, ...t.output, ...(d.output.overwrite ? { overwrite: true } : {}) }
      if (key) output.key = key
      else delete output.key
      return {
        name: t.name,
        ...(t.template ? { template: t.template } : { operation: t.operation }),
        ...(Object.keys(t.params).length ? { params: t.params } : {}),
        ...(t.source ? { source: t.source } : {}),
        ...(t.priority === undefined ? {} : { priority: t.priority }),
        ...(Object.keys(output).length ? { output } : {}),
      }
    }),
  }))
}

/** draftOf fills the page with a job that there was. */
export function draftOf(spec: Spec, operations: ReadonlyMap<string, string>): Draft {
  const source = spec.source ?? {}
  // What all tasks have is said once.
  const outputs = (spec.tasks ?? []).map((t) => t.output ?? {})
  const storages = new Set(outputs.map((o) => o.storage ?? ''))
  const storage = storages.size === 1 ? ([...storages][0] ?? '') : ''
  const overwrite = outputs.length > 0 && outputs.every((o) => o.overwrite)
  const own = (o: Schemas['OutputSpec'] = {}) => {
    const rest = {
      ...(o.key ? { key: o.key } : {}),
      ...(o.storage && !storage ? { storage: o.storage } : {}),
      ...(o.overwrite && !overwrite ? { overwrite: true } : {}),
    }
    return Object.keys(rest).length > 0 ? rest : undefined
  }
  const kind: SourceKind = source.url ? 'url' : source.key ? 'object' : source.sample ? 'sample' : 'upload'
  return {
    ...empty,
    kind,
    url: source.url ?? '',
    uploads: source.upload ? [source.upload] : [],
    storage: source.storage ?? '',
    keys: source.key ? [source.key] : [],
    name: spec.name ?? '',
    reference: spec.reference ?? '',
    tags: spec.tags ?? [],
    priority: spec.priority ?? 0,
    callback: spec.callback?.url ?? '',
    output: { storage, overwrite },
    tasks: (spec.tasks ?? []).map((t) => ({
      key: crypto.randomUUID(),
      name: t.name ?? '',
      template: t.template ?? '',
      operation: t.operation ?? operations.get(t.name ?? '') ?? '',
      params: (t.params as Tree | undefined) ?? {},
      source: t.source,
      output: own(t.output),
      priority: t.priority,
    })),
  }
}

const kept = 'mediamill.create'

/** remembered is the choice of last time, without its source. */
export function remembered(storage: Pick<Storage, 'getItem'> = localStorage): Draft {
  try {
    const old = JSON.parse(storage.getItem(kept) ?? '{}') as Partial<Draft>
    return {
      ...empty,
      ...old,
      uploads: [],
      keys: [],
      url: '',
      name: '',
      reference: '',
      output: {
        storage: old.output?.storage ?? '',
        overwrite: old.output?.overwrite ?? false,
      },
    }
  } catch {
    return empty
  }
}

export function remember(d: Draft, storage: Pick<Storage, 'setItem'> = localStorage): void {
  storage.setItem(
    kept,
    JSON.stringify({
      kind: d.kind,
      storage: d.storage,
      tasks: d.tasks,
      output: d.output,
      tags: d.tags,
      priority: d.priority,
      callback: d.callback,
    }),
  )
}
