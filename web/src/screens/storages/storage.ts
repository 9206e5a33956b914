import type { Storage } from '../../api/words'

/** storagesKey is where the list is kept. */
export const storagesKey = ['storages'] as const

/** Fields of the config of each kind, in the order of the form. */
export const folderFields = ['path'] as const
export const s3Fields = [
  'endpoint',
  'bucket',
  'region',
  'access_key',
  'secret_key',
  'prefix',
  'addressing',
  'encryption',
  'kms_key',
  'public_endpoint',
] as const

/** text reads a text of a config, whose shape the document leaves open. */
export function text(config: Storage['config'], name: string): string {
  const value = (config as Record<string, unknown>)[name]
  return typeof value === 'string' ? value : ''
}

/** placeOf says where a storage lies, in one line. */
export function placeOf(storage: Storage): string {
  if (storage.kind === 'folder') return text(storage.config, 'path')
  const prefix = text(storage.config, 'prefix')
  return `${text(storage.config, 'endpoint')}/${text(storage.config, 'bucket')}${prefix ? '/' + prefix : ''}`
}

/** configOf makes a config of a form: what was left empty is left out. */
export function configOf(values: Record<string, unknown>): Record<string, unknown> {
  const config: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(values)) {
    const trimmed = typeof value === 'string' ? value.trim() : value
    if (trimmed !== undefined && trimmed !== '' && trimmed !== false) config[name] = trimmed
  }
  return config
}
