import { describe, expect, it } from 'vitest'
import { Parser, type Message } from './stream'

const read = (...pieces: string[]) => {
  const got: Message[] = []
  const parser = new Parser((m) => got.push(m))
  for (const p of pieces) parser.push(p)
  return got
}

describe('a stream of events', () => {
  const text = 'id: 12\nevent: job.state\ndata: {"a":1}\n\n: heart\n\nid: 13\n\n'
  const whole: Message[] = [
    { id: '12', event: 'job.state', data: '{"a":1}' },
    { id: undefined, event: '', data: '' },
    { id: '13', event: '', data: '' },
  ]
  it('is read whole', () => expect(read(text)).toEqual(whole))
  it('is read the same in pieces of one character', () => expect(read(...text)).toEqual(whole))
  it('waits for the end of a message', () => expect(read('event: x\ndata: y\n')).toEqual([]))
})
