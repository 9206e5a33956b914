import { describe, expect, it } from 'vitest'
import { fileOf } from '../../api/files'
import type { Output, Task } from '../../api/words'
import { peaksOf } from './peaks'

const task = (...keys: string[]) => ({ id: 't', outputs: keys.map((key) => ({ key }) as Output) }) as Task

describe('the address of an output', () => {
  it('is its path beside the others, whatever is in its name', () => {
    const hls = task('job/a/master.m3u8', 'job/a/720p/init.mp4', 'job/a/720p/seg 1#?.m4s')
    expect((hls.outputs ?? []).map((o) => fileOf(hls, o))).toEqual([
      '/api/v1/tasks/t/files/master.m3u8',
      '/api/v1/tasks/t/files/720p/init.mp4',
      '/api/v1/tasks/t/files/720p/seg%201%23%3F.m4s',
    ])
  })
  it('is the name alone at the top of a storage', () => {
    const one = task('film.mp4')
    expect(fileOf(one, (one.outputs ?? [])[0] as Output)).toBe('/api/v1/tasks/t/files/film.mp4')
  })
})

describe('the wave of a sound', () => {
  it('has the loudest sample of each part', () => {
    expect(peaksOf(Float32Array.from([0, -0.5, 0.25, 0, 2, 0]), 3)).toEqual([0.5, 0.25, 1])
    expect(peaksOf(Float32Array.from([0.5]), 3)).toEqual([0.5])
    expect(peaksOf(new Float32Array(), 3)).toEqual([])
  })
})
