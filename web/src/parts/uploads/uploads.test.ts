import { describe, expect, it } from 'vitest'
import { missing, Speed } from './parts'
import { Uploads } from './Uploads'

describe('the parts of a file', () => {
  it('are those that the server does not have; the last one may be short', () => {
    expect(missing(10, 4, [2])).toEqual([
      { number: 1, from: 0, to: 4 },
      { number: 3, from: 8, to: 10 },
    ])
    expect(missing(8, 4, [1, 2])).toEqual([])
  })
  it('of an empty file are one', () => expect(missing(0, 4, [])).toEqual([{ number: 1, from: 0, to: 0 }]))
})

describe('the speed of an upload', () => {
  it('is that of the last seconds', () => {
    const speed = new Speed(1000)
    expect(speed.value()).toBe(0)
    for (let s = 0; s <= 10; s++) speed.mark(s < 5 ? 0 : (s - 4) * 500, s * 500)
    expect(speed.value()).toBe(1000)
  })
})

describe('uploads after a reload', () => {
  it('are there, wait for their file, and those that are done stay so', () => {
    const rows = [
      { key: 'a', id: '1', name: 'a.mp4', bytes: 9, modified: 1, sent: 4, state: 'sending' },
      { key: 'b', id: '2', name: 'b.mp4', bytes: 9, modified: 1, sent: 9, state: 'done' },
    ]
    const uploads = new Uploads({ getItem: () => JSON.stringify(rows), setItem: () => {} })
    expect(uploads.snapshot().map((u) => [u.name, u.state, u.sent])).toEqual([
      ['a.mp4', 'lost', 4],
      ['b.mp4', 'done', 9],
    ])
    expect(new Uploads({ getItem: () => 'no json', setItem: () => {} }).snapshot()).toEqual([])
  })
})
