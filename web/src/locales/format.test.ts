import { describe, expect, it } from 'vitest'
import { Format } from './format'

const en = new Format('en')

describe('figures for people', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [999.6, '1 kB'],
    [1_234_567, '1.23 MB'],
    [98_765_432, '98.8 MB'],
    [999_960_000, '1 GB'],
  ])('%d bytes are %s', (value, want) => expect(en.bytes(value)).toBe(want))

  it.each([
    [0, 0, '0:00'],
    [59.6, 0, '1:00'],
    [3661, 0, '1:01:01'],
    [7.25, 2, '0:07.25'],
    [59.999, 2, '1:00.00'],
    [3599.999, 1, '1:00:00.0'],
  ])('%d seconds with %d digits are %s on a clock', (seconds, digits, want) =>
    expect(en.clock(seconds, digits)).toBe(want),
  )

  it.each([
    [0.25, '0.3 sec'],
    [42, '42 sec'],
    [200, '3 min 20 sec'],
    [3600, '1 hr'],
    [90_061, '1 day 1 hr'],
  ])('%d seconds take %s', (seconds, want) => expect(en.duration(seconds)).toBe(want))

  it('never calls a hundred percent what is not done', () => {
    expect([en.percent(99.99), en.percent(100), en.percent(0.4)]).toEqual(['99%', '100%', '0%'])
  })
  it('are written as the language does', () => {
    expect(new Format('ko').duration(200)).toBe('3분 20초')
    expect(new Format('zh-CN').ago(new Date(0), new Date(180_000))).toBe('3分钟前')
  })
})
