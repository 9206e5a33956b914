import { describe, expect, it } from 'vitest'
import { at, kindOf, label, matches, members, merge, partsOf, set, typed, type Schema } from './schema'

describe('a form from a schema', () => {
  it.each<[string, Schema]>([
    ['choice', { type: 'string', enum: ['a'] }],
    ['group', { type: 'object', properties: { a: {} } }],
    ['switch', { type: 'boolean' }],
    ['number', { type: 'integer' }],
    ['text', { type: 'string' }],
    ['text', { oneOf: [{ type: 'integer' }, { type: 'string' }] }],
    ['list', { type: ['array', 'null'], items: { properties: { a: {} } } }],
    ['many', { type: ['array', 'null'], items: { type: 'string', enum: ['a', 'b'] } }],
    ['values', { type: ['array', 'null'], items: { type: 'string' } }],
    ['json', { type: ['array', 'null'], items: { type: 'array' } }],
    ['json', { type: 'object', additionalProperties: { type: 'string' } }],
  ])('enters as a %s', (kind, schema) => expect(kindOf(schema)).toBe(kind))

  it('sets members at any depth, and leaves no empty groups behind', () => {
    const value = set({ a: 1 }, ['video', 'size', 'width'], 640)
    expect(value).toEqual({ a: 1, video: { size: { width: 640 } } })
    expect(at(value, ['video', 'size', 'width'])).toBe(640)
    expect(set(value, ['video', 'size', 'width'], undefined)).toEqual({ a: 1 })
    expect(set({}, ['on'], false)).toEqual({ on: false })
  })
  it.each<[string, Schema, unknown]>([
    ['1.5', { type: 'number' }, 1.5],
    [' 30 ', { type: 'integer' }, 30],
    ['soon', { type: 'number' }, 'soon'],
    ['7', { type: 'string' }, '7'],
    ['96000', { oneOf: [{ type: 'integer' }, { type: 'string' }] }, 96000],
    ['96k', { oneOf: [{ type: 'integer' }, { type: 'string' }] }, '96k'],
  ])('takes %s as it is meant', (text, schema, value) => expect(typed(text, schema)).toBe(value))
  it('lays changes over a base as the server does', () => {
    expect(merge({ a: 1, v: { b: 2, c: [1] } }, { v: { b: null, c: [2] }, d: 0 })).toEqual({
      a: 1,
      v: { c: [2] },
      d: 0,
    })
  })
  it('puts fields before groups, and both as the operation does', () => {
    const s: Schema = {
      properties: { accuracy: {}, interval: {}, trim: { properties: {} }, audio: { properties: {} }, unknown: {} },
      propertyOrder: ['interval', 'trim', 'accuracy', 'audio'],
    }
    expect(members(s).map(([name]) => name)).toEqual(['interval', 'accuracy', 'unknown', 'trim', 'audio'])
    expect(members({ properties: { b: {}, a: {} } }).map(([name]) => name)).toEqual(['b', 'a'])
  })
  it('finds members by name, words and what lies below', () => {
    const video: Schema = { properties: { max_bit_rate: { description: 'Cap of the rate' } } }
    expect([
      matches('video', video, 'cap of'),
      matches('video', video, 'Max bit'),
      matches('video', video, 'sound'),
    ]).toEqual([true, true, false])
    expect(label('max_bit_rate')).toBe('Max bit rate')
  })
})

describe('parts that are chosen', () => {
  const group: Schema = { type: 'object', properties: { least: { type: 'number' } } }
  const list = (...names: string[]): Schema => ({ type: ['array', 'null'], items: { type: 'string', enum: names } })
  it('are a list whose values name groups beside it', () => {
    const properties = { wanted: list('shots', 'black', 'plain'), shots: group, black: group, other: group }
    expect(partsOf({ properties })).toEqual({ name: 'wanted', parts: ['shots', 'black', 'plain'] })
  })
  it.each<[string, Record<string, Schema>]>([
    ['values that name nothing', { wanted: list('a', 'b'), other: group }],
    ['one group that is called as a value', { wanted: list('a', 'b'), a: group }],
    ['a text', { wanted: { type: 'string' } }],
  ])('are not %s', (_, properties) => expect(partsOf({ properties })).toBeUndefined())
})
