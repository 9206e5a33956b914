import type { StorageKind } from '../../api/storages'
import type { Storage } from '../../api/words'
import type { Schema } from '../../parts/schemaform/schema'

/** storagesKey is where the list is kept. */
export const storagesKey = ['storages'] as const

/** placeOf says where a storage is, in one line. */
export function placeOf(storage: Storage, kind: StorageKind | undefined): string {
  const config = storage.config as Record<string, unknown>
  return (kind?.place ?? [])
    .map((member) => config[member])
    .filter((value) => typeof value === 'string' && value !== '')
    .join('/')
}

/** configOf makes a config of a form: what was left empty is left out. */
export function configOf(values: Record<string, unknown>): Record<string, unknown> {
  const config: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(values)) {
    const trimmed = typeof value === 'string' ? value.trim() : value
    if (trimmed !== undefined && trimmed !== '') config[name] = trimmed
  }
  return config
}

/** lacking are the required members that a config is without; a secret that is kept may be left out. */
export function lacking(schema: Schema | undefined, config: Record<string, unknown>, kept: boolean): string[] {
  const there = configOf(config)
  return (schema?.required ?? []).filter(
    (name) => there[name] === undefined && !(kept && schema?.properties?.[name]?.writeOnly),
  )
}
