import { describe, expect, it } from 'vitest'
import { complete } from '../../../api/reports'
import type { Job, Task } from '../../../api/words'
import { fill } from '../../../locales/catalogue'
import en from '../../../locales/en'
import { Format } from '../../../locales/format'
import type { Text } from '../../../locales/useText'

import { checksOf } from '../../../parts/annotations/checks'
import { countsOf } from '../../../parts/annotations/filter'
import { measurementsIn } from '../../../parts/measured/Measured'
import { copyOf, filmOf } from './film'

const t: Text = (key, values) => fill({ language: 'en', texts: en, antd: {} as never }, key, values)
const ends = (raw: Parameters<typeof complete>[0], every: string[] = []) =>
  checksOf(complete(raw), countsOf(raw.annotations ?? []), every, t, new Format('en')).map((c) => [
    c.analyzer,
    c.end,
    c.found,
  ])
const looked = (...analyzers: string[]) => ({ analyzers, frames: 10, frame_rate: 25, audio_seconds: 0 })

describe('what was looked for', () => {
  it('passes where nothing of a fault was found', () => {
    const facts = {
      black_seconds: 0,
      loudness: { integrated_lufs: -23, range_lu: 5, true_peak_dbtp: -1, max_momentary_lufs: -20 },
      crop: { bars: false },
      fields: { order: 'progressive' },
    }
    const got = ends({ looked_at: looked('black', 'loudness', 'crop', 'fields'), facts })
    expect(got.map(([, end]) => end)).toEqual(['pass', 'pass', 'pass', 'pass'])
  })
  it('asks for attention where one was', () => {
    const facts = {
      black_seconds: 1.5,
      loudness: { integrated_lufs: -9, range_lu: 5, true_peak_dbtp: 0.2, max_momentary_lufs: -5 },
      crop: { bars: true, width: 1280, height: 540 },
      fields: { order: 'top_first' },
    }
    const annotations = [{ kind: 'black', start_seconds: 1, end_seconds: 2.5, confidence: 1 }]
    const got = ends({ looked_at: looked('black', 'loudness', 'crop', 'fields'), facts, annotations })
    expect(got.map(([, end]) => end)).toEqual(['attention', 'attention', 'attention', 'attention'])
    expect(got[0]?.[2]).toBe('1 span, 1.5 sec in total')
    expect(got[2]?.[2]).toContain('1280×540')
  })
  it('has a line for an analyzer that this console does not know', () => {
    const facts = { smell: { strength: 2.5, kind: 'rose', parts: [1] } }
    expect(ends({ looked_at: looked('smell', 'taste'), facts })).toEqual([
      ['smell', 'fact', 'Strength: 2.5, Kind: rose'],
      ['taste', 'fact', '0 annotations'],
    ])
  })
  it('tells poor quality and faults of streams', () => {
    const diagnoses = [{ code: 'video_rotated', severity: 'info', text: 'the video is rotated' }]
    const facts = { quality: { images: 24, noise: 1.5 }, stream: { diagnoses } }
    const annotations = [{ kind: 'quality', label: 'blurred', start_seconds: 1, end_seconds: 2.5, confidence: 1 }]
    expect(ends({ looked_at: looked('quality', 'stream'), facts, annotations })).toEqual([
      ['quality', 'attention', '1 annotation · Images: 24, Noise: 1.5'],
      ['stream', 'pass', 'the video is rotated'],
    ])
    const fault = [{ code: 'packets_damaged', severity: 'error', text: 'packets are damaged' }]
    expect(ends({ looked_at: looked('stream'), facts: { stream: { diagnoses: fault } } })[0]?.[1]).toBe('attention')
  })
  it('passes nothing that was not looked at whole', () => {
    const gaps = [
      { analyzer: 'black', start_seconds: 2, end_seconds: 4, reason: 'frames are missing' },
      { analyzer: 'freeze', start_seconds: 0, end_seconds: 0, reason: 'it was lost' },
    ]
    const facts = { black_seconds: 0, frozen_seconds: 0, silent_seconds: 0 }
    expect(ends({ looked_at: looked('black', 'freeze', 'silence'), facts, gaps })).toEqual([
      ['black', 'attention', 'Nothing found · Not looked at from 0:02.0 to 0:04.0: frames are missing'],
      ['freeze', 'attention', 'Nothing found · Not looked at completely: it was lost'],
      ['silence', 'pass', 'Nothing found'],
    ])
  })
  it('says what was not looked for, and why', () => {
    const raw = {
      looked_at: looked('shots'),
      not_looked_for: [{ analyzer: 'silence', reason: 'the source has no audio' }],
    }
    expect(ends(raw, ['shots', 'silence', 'crop']).slice(1)).toEqual([
      ['silence', 'skipped', 'the source has no audio'],
      ['crop', 'skipped', 'Not chosen'],
    ])
  })
  it('reads a report whose lists are missing', () => {
    expect(complete({ annotations: undefined, curves: null as never }).curves).toEqual([])
    expect(ends({})).toEqual([])
  })
})

describe('the player of a report', () => {
  const output = { number: 1, id: 'x-1', key: 'a/film.mp4', role: 'media', type: 'video/mp4', duration_seconds: 24 }
  const task = (more: Partial<Task>) =>
    ({ id: 't', name: 'look', state: 'succeeded', outputs: [], ...more }) as unknown as Task
  const job = (source: object, ...tasks: Task[]) => ({ id: 'j', source, tasks }) as unknown as Job
  const made = task({ id: 'm', name: 'small', outputs: [output] as never })
  it('plays what the task read', () => {
    const look = task({})
    expect(filmOf(job({ key: 'in.mp4' }, look), look)?.source.url).toContain('/tasks/t/source')
    expect(filmOf(job({ url: 'https://a.example/b.mp4' }, look), look)).toMatchObject({ far: true })
    const after = task({ source: { task: 'small' } as never })
    expect(filmOf(job({ key: 'in.mp4' }, made, after), after)?.source.url).toContain('/outputs/x-1/content')
    const elsewhere = task({ source: { url: 'https://a.example/b.mp4' } as never })
    expect(filmOf(job({ key: 'in.mp4' }, elsewhere), elsewhere)).toBeNull()
  })
  it('has an output of the same film instead, whose times are the same', () => {
    const look = task({})
    expect(copyOf(job({ key: 'in.mp4' }, look, made), look, 24)?.of).toBe(made)
    expect(copyOf(job({ key: 'in.mp4' }, look, made), look, 30)).toBeNull()
    expect(copyOf(job({ key: 'in.mp4' }, look), look, 24)).toBeNull()
  })
})

describe('what was measured before and after', () => {
  const one = { name: 'noise', unit: 'levels', before: 5, after: 1, improved: true }
  it.each([
    [{ measurements: [one, { name: 'odd' }, null] }, 1],
    [{ measurements: 'none' }, 0],
    [undefined, 0],
  ])('is read of %j', (result, count) => expect(measurementsIn(result).length).toBe(count))
})
