import type { Language } from './languages'

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const

/** A Format writes numbers, sizes and times as a language does. */
export class Format {
  private readonly made = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>()

  constructor(readonly language: Language) {}

  /** number has at most so many digits after the point. */
  number(value: number, digits = 0): string {
    return this.numbers(`n${digits}`, { maximumFractionDigits: digits }).format(value)
  }

  /** percent takes 0 to 100. It never says 100 of what is not done. */
  percent(value: number): string {
    const whole = value >= 100 ? 100 : Math.min(99, Math.floor(value))
    return this.numbers('%', { style: 'percent' }).format(whole / 100)
  }

  /** bytes has three digits and powers of 1000, as disks and networks have. */
  bytes(value: number): string {
    let unit = 0
    let left = value
    while (left >= 999.5 && unit < units.length - 1) {
      left /= 1000
      unit++
    }
    if (unit === 0) return `${this.number(left)} B`
    const digits = left >= 99.95 ? 0 : left >= 9.995 ? 1 : 2
    return this.numbers(`b${unit}.${digits}`, {
      style: 'unit',
      unit: units[unit],
      unitDisplay: 'short',
      maximumFractionDigits: digits,
    }).format(left)
  }

  /** rate is bytes in a second. */
  rate(bytesPerSecond: number): string {
    return `${this.bytes(bytesPerSecond)}/s`
  }

  /** speed is media time made in a second of wall time, as 2.4×. */
  speed(value: number): string {
    return `${this.number(value, value < 10 ? 1 : 0)}×`
  }

  /** clock writes seconds as 1:02:03, or 0:07.25 with digits. */
  clock(seconds: number, digits = 0): string {
    const parts = 10 ** digits
    const all = Math.round(seconds * parts)
    const whole = Math.floor(all / parts)
    const h = Math.floor(whole / 3600)
    const m = Math.floor((whole % 3600) / 60)
    const rest = digits > 0 ? `.${String(all % parts).padStart(digits, '0')}` : ''
    const s = String(whole % 60).padStart(2, '0') + rest
    return h > 0 ? `${h}:${String(m).padStart(2, '0')}:${s}` : `${m}:${s}`
  }

  /** duration writes seconds for people, in its two largest units, as 3 min 20 sec. */
  duration(seconds: number): string {
    const parts: [number, string][] = []
    let left = seconds < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds)
    for (const [length, unit] of [
      [86400, 'day'],
      [3600, 'hour'],
      [60, 'minute'],
    ] as const) {
      if (left >= length) {
        parts.push([Math.floor(left / length), unit])
        left %= length
      }
    }
    if (parts.length === 0 || left > 0) parts.push([left, 'second'])
    return parts
      .slice(0, 2)
      .map(([n, unit]) =>
        this.numbers(unit, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 }).format(n),
      )
      .join(' ')
  }

  /** when is a moment: the time of day of today, otherwise the date too. */
  when(moment: Date, now = new Date()): string {
    const today = moment.toDateString() === now.toDateString()
    const year = moment.getFullYear() === now.getFullYear()
    if (today)
      return this.dates('t', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(moment)
    return this.dates(year ? 'd' : 'dy', {
      ...(year ? {} : { year: 'numeric' }),
      month: 'short',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }).format(moment)
  }

  /** hour is the time of day without the second. */
  hour(moment: Date): string {
    return this.dates('h', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(moment)
  }

  /** moment is the whole of it, with the second and the zone. */
  moment(moment: Date): string {
    return this.dates('full', { dateStyle: 'long', timeStyle: 'long' }).format(moment)
  }

  /** ago is relative to now, as 3 minutes ago. */
  ago(moment: Date, now = new Date()): string {
    const seconds = (moment.getTime() - now.getTime()) / 1000
    let relative = this.made.get('ago') as Intl.RelativeTimeFormat | undefined
    if (!relative) {
      relative = new Intl.RelativeTimeFormat(this.language, { numeric: 'auto' })
      this.made.set('ago', relative)
    }
    for (const [length, unit] of [
      [86400, 'day'],
      [3600, 'hour'],
      [60, 'minute'],
    ] as const) {
      if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit)
    }
    return relative.format(Math.trunc(seconds), 'second')
  }

  private numbers(name: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
    let f = this.made.get(name) as Intl.NumberFormat | undefined
    if (!f) this.made.set(name, (f = new Intl.NumberFormat(this.language, options)))
    return f
  }

  private dates(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    const key = 'date ' + name
    let f = this.made.get(key) as Intl.DateTimeFormat | undefined
    if (!f) this.made.set(key, (f = new Intl.DateTimeFormat(this.language, options)))
    return f
  }
}
