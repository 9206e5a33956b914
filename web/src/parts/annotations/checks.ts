import type { Gap, Skipped } from '../../api/reports'
import type { Format } from '../../locales/format'
import type { Text } from '../../locales/useText'
import { isTree, label } from '../schemaform/schema'

/** What is checked: a report, or the result that a task shows of it. */
export interface Findings {
  looked_at: { analyzers: string[] }
  not_looked_for: Skipped[]
  gaps?: readonly Gap[]
  facts: Record<string, unknown>
}

/** A Check is what one analyzer looked for, and what came of it. */
export interface Check {
  analyzer: string
  /** pass and attention judge; fact only states; skipped was not looked for. */
  end: 'pass' | 'attention' | 'fact' | 'skipped'
  found: string
  /** Kinds of annotations that show it. */
  kinds: string[]
}

/** tones are how the ends of checks are colored. */
export const tones = { pass: 'good', attention: 'warn', fact: 'idle', skipped: 'idle' } as const

/** highestPeak in dBTP that EBU R 128 allows. */
const highestPeak = -1

const kindsOf: Record<string, string[]> = {
  shots: ['shot', 'transition'],
  chapters: ['chapter'],
  crop: ['bars'],
  fields: ['interlaced'],
  covers: ['cover'],
  stream: ['fault'],
  levels: ['quiet', 'loud', 'clipping', 'out_of_phase'],
}

/** spans are analyzers of which nothing is what one wishes for, with the fact that has their seconds. */
const spans: Record<string, string> = { black: 'black_seconds', freeze: 'frozen_seconds', silence: 'silent_seconds' }

const num = (v: unknown, name: string): number => (isTree(v) && typeof v[name] === 'number' ? v[name] : 0)

/** checksOf has a line for each analyzer: those that ran, those that could not, and those of every that were not chosen. */
export function checksOf(
  { facts, looked_at: looked, not_looked_for: skipped, gaps = [] }: Findings,
  counts: ReadonlyMap<string, number>,
  every: readonly string[],
  t: Text,
  format: Format,
): Check[] {
  const ran = looked.analyzers.map((analyzer): Check => {
    const kinds = (kindsOf[analyzer] ?? [analyzer]).filter((k) => counts.has(k))
    const count = kinds.reduce((sum, k) => sum + (counts.get(k) ?? 0), 0)
    const unseen = gaps.filter((g) => g.analyzer === analyzer)
    // What was not looked at whole has not passed.
    const told = (end: Check['end'], found: string): Check => ({
      analyzer,
      end: unseen.length > 0 ? 'attention' : end,
      found: [found, ...unseen.map((g) => gapText(g, t, format))].join(' · '),
      kinds,
    })
    const seconds = facts[spans[analyzer] ?? '']
    if (typeof seconds === 'number') {
      if (seconds === 0 && count === 0) return told('pass', t('report.none'))
      return told('attention', t('report.spans', { count, time: format.duration(seconds) }))
    }
    const fact = facts[analyzer]
    switch (analyzer) {
      case 'shots':
        return told(
          'fact',
          [
            t('report.shots', { count: num(fact, 'count') }),
            t('report.shots.more', {
              cuts: num(fact, 'cuts'),
              fades: num(fact, 'fades'),
              average: format.duration(num(fact, 'average_seconds')),
            }),
          ].join(' · '),
        )
      case 'chapters':
        return told('fact', t('report.chapters', { count: typeof fact === 'number' ? fact : count }))
      case 'loudness': {
        if (!isTree(fact)) return told('fact', t('report.none'))
        const peak = num(fact, 'true_peak_dbtp')
        const said = t('report.loudness', {
          integrated: format.number(num(fact, 'integrated_lufs'), 1),
          range: format.number(num(fact, 'range_lu'), 1),
          peak: format.number(peak, 1),
        })
        return peak > highestPeak
          ? told('attention', `${said}. ${t('report.loudness.peak', { most: format.number(highestPeak) })}`)
          : told('pass', said)
      }
      case 'crop':
        if (!isTree(fact)) return told('fact', t('report.none'))
        return fact.bars
          ? told('attention', t('report.bars', { size: `${num(fact, 'width')}×${num(fact, 'height')}` }))
          : told('pass', t('report.none'))
      case 'covers':
        return told('fact', t('report.found', { count: typeof fact === 'number' ? fact : count }))
      case 'levels':
      case 'quality':
        return told(
          count > 0 ? 'attention' : 'pass',
          [t('report.found', { count }), plain(fact, format)].filter(Boolean).join(' · '),
        )
      case 'stream': {
        const diagnoses = isTree(fact) && Array.isArray(fact.diagnoses) ? fact.diagnoses.filter(isTree) : []
        const faults = diagnoses.filter((d) => d.severity !== 'info')
        const said = [...new Set(diagnoses.map((d) => String(d.text ?? d.code)))].join(' · ')
        return told(faults.length > 0 ? 'attention' : 'pass', said || t('report.none'))
      }
      case 'fields':
        switch (isTree(fact) ? fact.order : '') {
          case 'progressive':
            return told('pass', t('report.progressive'))
          case 'top_first':
            return told('attention', t('report.interlaced.top'))
          case 'bottom_first':
            return told('attention', t('report.interlaced.bottom'))
          default:
            return told('fact', t('report.unknown'))
        }
      default:
        return told('fact', plain(fact, format) || t('report.found', { count }))
    }
  })
  const named = new Set([...looked.analyzers, ...skipped.map((s) => s.analyzer)])
  return [
    ...ran,
    ...skipped.map((s): Check => ({ analyzer: s.analyzer, end: 'skipped', found: s.reason, kinds: [] })),
    ...every
      .filter((name) => !named.has(name))
      .map((analyzer): Check => ({ analyzer, end: 'skipped', found: t('report.unchosen'), kinds: [] })),
  ]
}

/** gapText says which part was not looked at, and why. */
function gapText(g: Gap, t: Text, format: Format): string {
  if (g.end_seconds === 0) return t('report.gap.any', { reason: g.reason })
  return t('report.gap', {
    from: format.clock(g.start_seconds, 1),
    to: format.clock(g.end_seconds, 1),
    reason: g.reason,
  })
}

/** plain writes a fact that has no sentence of its own: its figures by their names. */
function plain(fact: unknown, format: Format): string {
  if (typeof fact === 'number') return format.number(fact, 2)
  if (typeof fact === 'boolean' || typeof fact === 'string') return String(fact)
  if (!isTree(fact)) return ''
  return Object.entries(fact)
    .map(([name, v]) => [label(name), typeof v === 'object' ? '' : plain(v, format)])
    .filter(([, v]) => v !== '')
    .map(([name, v]) => `${name}: ${v}`)
    .join(', ')
}
