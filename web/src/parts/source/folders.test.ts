import { expect, it } from 'vitest'
import { commonFolder, nameIn, parentsOf } from './folders'

it('knows the folders that a folder lies in', () => {
  expect(parentsOf('')).toEqual([])
  expect(parentsOf('films/2026/')).toEqual(['films/', 'films/2026/'])
})

it('knows the name of a key', () => {
  expect(nameIn('films/2026/a.mp4')).toBe('a.mp4')
  expect(nameIn('films/2026/')).toBe('2026')
  expect(nameIn('a.mp4')).toBe('a.mp4')
})

it('knows the folder that keys share', () => {
  expect(commonFolder(['j/web/main.m3u8', 'j/web/720p/1.m4s', 'j/web/720p.m3u8'])).toBe('j/web/')
  expect(commonFolder(['a/b.mp4', 'ab/c.mp4'])).toBe('')
  expect(commonFolder(['a/b.mp4'])).toBe('a/')
  expect(commonFolder([])).toBe('')
})
