import { describe, expect, it } from 'vitest'
import type { Storage } from '../../api/words'
import { configOf, placeOf } from './storage'

const storage = (kind: 'folder' | 's3', config: Record<string, unknown>): Storage => ({
  id: '1',
  project: 'p',
  name: 'main',
  kind,
  config,
  default: true,
  created_at: '2026-01-01T00:00:00Z',
})

describe('a storage', () => {
  it('says where it lies', () => {
    expect(placeOf(storage('folder', { path: '/srv/films' }))).toBe('/srv/films')
    expect(placeOf(storage('s3', { endpoint: 'https://s3.example', bucket: 'films' }))).toBe('https://s3.example/films')
    expect(placeOf(storage('s3', { endpoint: 'https://s3.example', bucket: 'films', prefix: 'out' }))).toBe(
      'https://s3.example/films/out',
    )
  })
  it('has a config without what was left empty', () => {
    expect(
      configOf({ endpoint: ' https://s3.example ', prefix: '', insecure: false, region: undefined, bucket: 'b' }),
    ).toEqual({
      endpoint: 'https://s3.example',
      bucket: 'b',
    })
  })
})
