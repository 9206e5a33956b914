import { describe, expect, it } from 'vitest'
import type { Annotation } from '../../api/reports'
import { all, countsOf, filtered, read, write } from './filter'

const list: Annotation[] = [
  { kind: 'shot', start_seconds: 0, end_seconds: 4, confidence: 0.8 },
  { kind: 'text', start_seconds: 1, end_seconds: 2, confidence: 0.5, text: 'Großer SALE' },
  { kind: 'object', start_seconds: 6, end_seconds: 6, confidence: 0.9, label: 'dog' },
]
const named = (a: Annotation) => (a.kind === 'shot' ? '镜头' : a.kind)

describe('the filter of annotations', () => {
  it.each([
    [{}, 3],
    [{ kinds: ['shot', 'object'] }, 2],
    [{ text: 'sale' }, 1],
    [{ text: 'DOG' }, 1],
    [{ text: '镜头' }, 1],
    [{ confidence: 0.8 }, 2],
    [{ span: { from: 2, to: 5 } }, 2],
    [{ span: { from: 6, to: 6 } }, 1],
    [{ kinds: ['shot'], text: 'dog' }, 0],
  ])('%j chooses %d', (part, count) => expect(filtered(list, { ...all, ...part }, named).length).toBe(count))
  it('gives the same list where it chooses all, so that nothing is drawn anew', () => {
    expect(filtered(list, all, named)).toBe(list)
  })
  it('is kept in the address, beside what else is there', () => {
    const filter = { ...all, kinds: ['shot', 'a b&c'], text: 'x=1', confidence: 0.5 }
    const search = write(filter, new URLSearchParams('t=4'))
    expect(read(new URLSearchParams(search.toString()))).toEqual(filter)
    expect(search.get('t')).toBe('4')
    expect(write(all, search).toString()).toBe('t=4')
    expect(read(new URLSearchParams('sure=7')).confidence).toBe(0)
  })
  it('counts kinds', () => expect([...countsOf(list)].length).toBe(3))
})
