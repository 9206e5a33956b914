import { describe, expect, it } from 'vitest'
import type { StorageKind } from '../../api/storages'
import type { Storage } from '../../api/words'
import { configOf, lacking, placeOf } from './storage'

const storage = (config: Record<string, unknown>): Storage => ({
  id: '1',
  project: 'p',
  name: 'main',
  kind: 's3',
  config,
  default: true,
  created_at: '2026-01-01T00:00:00Z',
})
const kind = (place: string[]): StorageKind => ({ name: 'k', title: 'K', summary: '', local: false, place, schema: {} })

describe('a storage', () => {
  it('says where it is', () => {
    expect(placeOf(storage({ path: '/srv/films' }), kind(['path']))).toBe('/srv/films')
    const bucket = kind(['endpoint', 'bucket', 'prefix'])
    expect(placeOf(storage({ endpoint: 'https://s3.example', bucket: 'films' }), bucket)).toBe(
      'https://s3.example/films',
    )
    expect(placeOf(storage({ endpoint: 'https://s3.example', bucket: 'films', prefix: 'out' }), bucket)).toBe(
      'https://s3.example/films/out',
    )
    expect(placeOf(storage({ path: '/srv/films' }), undefined)).toBe('')
  })
  it('has a config without what was left empty', () => {
    expect(
      configOf({ endpoint: ' https://s3.example ', prefix: ' ', insecure: false, region: undefined, bucket: 'b' }),
    ).toEqual({
      endpoint: 'https://s3.example',
      insecure: false,
      bucket: 'b',
    })
  })
  it('lacks what is required; a secret that is kept is not', () => {
    const schema = { required: ['bucket', 'key'], properties: { bucket: {}, key: { writeOnly: true }, region: {} } }
    expect(lacking(schema, { bucket: ' ' }, false)).toEqual(['bucket', 'key'])
    expect(lacking(schema, { bucket: 'b' }, true)).toEqual([])
  })
})
