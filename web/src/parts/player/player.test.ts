import { describe, expect, it } from 'vitest'
import { cellAt, cellsOf, secondsOf } from './vtt'

const base = 'https://mill.example/api/v1/tasks/t/files/sprite.vtt'
const track = `WEBVTT

00:00.000 --> 00:02.400
sprite-00001.jpg#xywh=0,0,160,90

1
00:00:02.400 --> 00:00:04.800
sprite-00001.jpg#xywh=160,0,160,90

00:04.800 --> 00:07.200
https://elsewhere.example/a.jpg#xywh=0,0,160,90

NOTE nothing

00:07.200 --> 00:09.600
just words
`

describe('a track of sprites', () => {
  const cells = cellsOf(track, base)
  it('has the cells of its own server, and no other lines', () => {
    expect(cells.map((c) => [c.from, c.to, c.url.split('/').pop(), c.x])).toEqual([
      [0, 2.4, 'sprite-00001.jpg', 0],
      [2.4, 4.8, 'sprite-00001.jpg', 160],
    ])
  })
  it('finds the cell of a time, also outside of the film', () => {
    expect([-1, 0, 2.39, 2.4, 99].map((t) => cellAt(cells, t)?.from)).toEqual([0, 0, 0, 2.4, 2.4])
    expect(cellAt([], 1)).toBeUndefined()
  })
  it('reads times with and without hours', () => {
    expect([secondsOf('01:02:03.5'), secondsOf('02:03.5')]).toEqual([3723.5, 123.5])
  })
})
