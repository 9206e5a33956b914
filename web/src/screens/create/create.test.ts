import { describe, expect, it } from 'vitest'
import { draftOf, empty, remember, remembered, sourcesOf, specsOf, taskOf, type Draft } from './draft'
import { lacking } from './lacking'
import { checkPath, checkPattern } from './rules'

const task = taskOf('sprite-100', 'sprite', [])

describe('the requests of a draft', () => {
  it('are one for each source', () => {
    const d: Draft = {
      ...empty,
      kind: 'url',
      url: 'https://a.example/1.mp4\n\n https://a.example/2.mp4 ',
      tasks: [task],
      priority: 5,
    }
    expect(specsOf(d)).toEqual([
      {
        source: { url: 'https://a.example/1.mp4' },
        priority: 5,
        tasks: [{ name: 'sprite-100', template: 'sprite-100' }],
      },
      {
        source: { url: 'https://a.example/2.mp4' },
        priority: 5,
        tasks: [{ name: 'sprite-100', template: 'sprite-100' }],
      },
    ])
    expect(sourcesOf({ ...empty, kind: 'object', storage: 'films', keys: ['a.mp4'] })).toEqual([
      { storage: 'films', key: 'a.mp4' },
    ])
  })
  it('have the storage for every task, and a path for each', () => {
    const d: Draft = {
      ...empty,
      kind: 'sample',
      tasks: [
        { ...task, output: { key: ' out/{file} ' } },
        { ...task, name: 'b', output: { key: ' ' } },
      ],
      output: { storage: 'films', overwrite: true },
    }
    expect(specsOf(d)[0]?.tasks?.map((t) => t.output)).toEqual([
      { storage: 'films', key: 'out/{file}', overwrite: true },
      { storage: 'films', overwrite: true },
    ])
  })
  it('keep what the outputs of a job differ in', () => {
    const tasks = [
      { name: 'a', template: 'sprite-100', output: { storage: 'films', key: 'a/{file}' } },
      { name: 'b', template: 'sprite-100', output: { storage: 'other', overwrite: true } },
    ]
    expect(specsOf(draftOf({ source: { sample: 'standard' }, tasks }, new Map()))[0]?.tasks).toEqual(tasks)
    const same = tasks.map((t) => ({ ...t, output: { storage: 'films' } }))
    const draft = draftOf({ source: { sample: 'standard' }, tasks: same }, new Map())
    expect(draft.output).toEqual({ storage: 'films', overwrite: false })
    expect(draft.tasks.map((t) => t.output)).toEqual([undefined, undefined])
  })
  it('are not made while something is lacking', () => {
    const d: Draft = { ...empty, kind: 'url', url: 'https://a.example/1.mp4', tasks: [task] }
    expect(lacking(d)).toBeNull()
    expect(lacking({ ...d, url: '' })).toBe('create.lacks.source')
    expect(lacking({ ...d, url: 'https://a.example/1.mp4\nfilm' })).toBe('create.lacks.address')
    expect(lacking({ ...d, kind: 'sample', url: 'film' })).toBeNull()
    expect(lacking({ ...d, tasks: [] })).toBe('create.lacks.task')
    expect(lacking({ ...d, tasks: [{ ...task, output: { key: '/x' } }] })).toBe('create.lacks.path')
  })
  it('come back from a job as they were', () => {
    const spec = {
      name: 'A',
      tags: ['t'],
      source: { key: 'in/a.mp4' },
      tasks: [
        { name: 'small', template: 'mp4-h264-720p', params: { video: { crf: 24 } } },
        { name: 'poster', template: 'snapshot-poster', source: { task: 'small' }, priority: 0 },
      ],
    }
    expect(specsOf(draftOf(spec, new Map()))).toEqual([spec])
  })
  it('name each task once', () =>
    expect(taskOf('sprite-100', 'sprite', [task, { ...task, name: 'sprite-100-2' }]).name).toBe('sprite-100-3'))
})

describe('the choice of last time', () => {
  it('has the tasks and the output, and no source', () => {
    let text = ''
    remember(
      { ...empty, kind: 'url', url: 'https://a.example', tasks: [task], priority: 3, name: 'once' },
      { setItem: (_, v) => (text = v) },
    )
    expect(remembered({ getItem: () => text })).toEqual({ ...empty, kind: 'url', tasks: [task], priority: 3 })
    expect(remembered({ getItem: () => '{' })).toEqual(empty)
  })
})

describe('a path', () => {
  it.each([
    ['films/a.mp4', null],
    ['/films/a.mp4', 'create.rule.slash'],
    ['films//a.mp4', 'create.rule.double'],
    ['films\\a.mp4', 'create.rule.backslash'],
    ['films/../a.mp4', 'create.rule.dots'],
    ['a'.repeat(1025), 'create.rule.long'],
  ])('%s', (path, want) => expect(checkPath(path)).toBe(want))
  it.each([
    ['{date}/{stem}-{number:5}.{ext}', null],
    ['{number:5,0,1}/{file}', null],
    ['{film}.{ext}', 'create.rule.variable'],
    ['{stem', 'create.rule.brace'],
    ['/{stem}', 'create.rule.slash'],
  ])('pattern %s', (pattern, want) => expect(checkPattern(pattern)).toBe(want))
})
