import type { Schemas } from '../../api/types'
import type { Format } from '../../locales/format'
import type { Text } from '../../locales/useText'

/** rateOf reads a rational as 30000/1001. */
export function rateOf(text: string | number): number {
  const [num = 0, den = 1] = String(text).split('/').map(Number)
  return den ? num / den : 0
}

/** bits of a bit rate, which the API writes as a number or as 4500k. */
export function bitsOf(rate: number | string | undefined): number {
  const m = /^([\d.]+)([kM]?)$/.exec(String(rate ?? ''))
  return m ? Number(m[1]) * (m[2] === 'k' ? 1e3 : m[2] === 'M' ? 1e6 : 1) : 0
}

/** factsOf describes a file: one line for it, and one for each kind of stream. */
export function factsOf(s: Schemas['Source'], format: Format, t: Text): string[] {
  const join = (...parts: (string | undefined | false | 0)[]) => parts.filter(Boolean).join(' · ')
  const lines = [
    join(
      s.container,
      s.duration_seconds > 0 && format.clock(s.duration_seconds),
      format.bytes(s.bytes),
      bitsOf(s.bit_rate) > 0 && t('facts.rate', { rate: format.number(bitsOf(s.bit_rate) / 1000) }),
    ),
  ]
  for (const v of s.video ?? []) {
    lines.push(
      join(
        v.codec,
        `${v.width}×${v.height}`,
        rateOf(v.frame_rate) > 0 && t('facts.frames', { rate: format.number(rateOf(v.frame_rate), 2) }),
        v.bit_depth > 8 && t('facts.bits', { bits: v.bit_depth }),
        v.hdr,
      ),
    )
  }
  for (const a of s.audio ?? []) {
    lines.push(
      join(
        a.codec,
        t('facts.channels', { count: a.channels }),
        `${format.number(a.sample_rate / 1000, 1)} kHz`,
        a.language,
      ),
    )
  }
  for (const x of s.subtitles ?? []) lines.push(join(t('facts.subtitles'), x.codec, x.language))
  return lines
}
