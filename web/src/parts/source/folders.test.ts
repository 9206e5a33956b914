import { expect, it } from 'vitest'
import { nameIn, parentsOf } from './folders'

it('knows the folders that a folder lies in', () => {
  expect(parentsOf('')).toEqual([])
  expect(parentsOf('films/2026/')).toEqual(['films/', 'films/2026/'])
})

it('knows the name of a key', () => {
  expect(nameIn('films/2026/a.mp4')).toBe('a.mp4')
  expect(nameIn('films/2026/')).toBe('2026')
  expect(nameIn('a.mp4')).toBe('a.mp4')
})
