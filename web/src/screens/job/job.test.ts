import { describe, expect, it } from 'vitest'
import type { Job, Task } from '../../api/words'
import { levels } from './levels'
import { curlOf, overrides, shell, specOf } from '../../api/spec'

describe('the parameters that a task changes of its template', () => {
  it('are those that differ, at any depth', () => {
    expect(overrides({ a: 1, v: { crf: 22, size: [1, 2] } }, { a: 1, v: { crf: 24, size: [1, 2] }, b: true })).toEqual({
      v: { crf: 24 },
      b: true,
    })
  })
  it('take away what is no longer there, and do not mind the order of members', () => {
    expect(overrides({ a: { x: [{ p: 1, q: 2 }] }, gone: 1 }, { a: { x: [{ q: 2, p: 1 }] } })).toEqual({ gone: null })
  })
})

describe('the request that makes a job again', () => {
  const job = {
    id: 'j',
    name: "It's a film",
    priority: 0,
    tags: [],
    source: { key: 'in/a.mp4' },
    tasks: [
      { name: 'small', operation: 'transcode', template: 'mp4@1', params: { crf: 24 }, output: { key: '{stem}.mp4' } },
      {
        name: 'poster',
        operation: 'snapshot',
        params: { at: 1 },
        source: { task: 'small' },
        output: {},
        priority: 40,
        own_priority: true,
      },
    ],
  } as unknown as Job
  it('has templates with what differs from them, and leaves out what is as usual', () => {
    expect(specOf(job, new Map([['mp4@1', { crf: 24 }]]))).toEqual({
      name: "It's a film",
      source: { key: 'in/a.mp4' },
      tasks: [
        { name: 'small', template: 'mp4@1', output: { key: '{stem}.mp4' } },
        { name: 'poster', operation: 'snapshot', params: { at: 1 }, source: { task: 'small' }, priority: 40 },
      ],
    })
  })
  it('is safe in a shell, whatever it is called', () => {
    expect(shell(`a'b$(c)`)).toBe(`'a'\\''b$(c)'`)
    expect(curlOf(specOf(job), 'https://mill.example')).toContain(`"It'\\''s a film"`)
  })
})

describe('a graph of tasks', () => {
  it('has each task behind all that it needs', () => {
    const task = (id: string, ...needs: string[]) => ({ id, needs }) as Task
    const got = levels([task('c', 'a', 'b'), task('a'), task('b', 'a'), task('d', 'elsewhere')])
    expect(got.map((l) => l.map((t) => t.id))).toEqual([['a', 'd'], ['b'], ['c']])
  })
})
