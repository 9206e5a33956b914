import { describe, expect, it } from 'vitest'
import { draftOf, empty, remember, remembered, sourcesOf, specsOf, taskOf, type Draft } from './draft'
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
  it('have the output for every task', () => {
    const d: Draft = {
      ...empty,
      kind: 'sample',
      tasks: [task],
      output: { storage: 'films', key: ' out/{file} ', overwrite: true },
    }
    expect(specsOf(d)[0]?.tasks?.[0]?.output).toEqual({ storage: 'films', key: 'out/{file}', overwrite: true })
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
