/** A Mode is how the console looks. */
export type Mode = 'light' | 'dark'

/** Palette has the colors of one mode; contrast with bg and panel is at least 4.5 to 1 for text. */
export interface Palette {
  bg: string
  panel: string
  raised: string
  line: string
  text: string
  muted: string
  accent: string
  accentSoft: string
  onAccent: string
  good: string
  goodSoft: string
  busy: string
  busySoft: string
  warn: string
  warnSoft: string
  bad: string
  badSoft: string
  idle: string
  idleSoft: string
}

/** palettes: one accent; the others say states only. */
export const palettes: Record<Mode, Palette> = {
  light: {
    bg: '#f5f6f7',
    panel: '#ffffff',
    raised: '#ffffff',
    line: '#dfe3e6',
    text: '#1b2226',
    muted: '#56626a',
    accent: '#0d6e6e',
    accentSoft: '#e3f1f0',
    onAccent: '#ffffff',
    good: '#1d6b3a',
    goodSoft: '#e4f3e9',
    busy: '#0b5c8f',
    busySoft: '#e2f0f9',
    warn: '#7d4e00',
    warnSoft: '#fcf0d9',
    bad: '#a8221b',
    badSoft: '#fce8e6',
    idle: '#4c5860',
    idleSoft: '#eceff1',
  },
  dark: {
    bg: '#12171a',
    panel: '#1a2023',
    raised: '#22292d',
    line: '#313a3f',
    text: '#e4e9eb',
    muted: '#a2aeb5',
    accent: '#4fb8b3',
    accentSoft: '#16383a',
    onAccent: '#06201f',
    good: '#74cf94',
    goodSoft: '#173424',
    busy: '#77bdeb',
    busySoft: '#14303f',
    warn: '#e9b65c',
    warnSoft: '#3a2c10',
    bad: '#f29188',
    badSoft: '#43201d',
    idle: '#b0bbc1',
    idleSoft: '#2a3237',
  },
}

const place = 'mediamill.theme'

/** A Choice follows the system unless the person says otherwise. */
export type Choice = Mode | 'system'

/** chosen is what the person said in this browser. */
export function chosen(): Choice {
  const kept = localStorage.getItem(place)
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}

/** choose keeps it in this browser. */
export function choose(choice: Choice): void {
  localStorage.setItem(place, choice)
}

/** paint gives our own styles the colors of a mode, as --mm-… */
export function paint(mode: Mode): void {
  const root = document.documentElement
  root.dataset.theme = mode
  root.style.colorScheme = mode
  for (const [name, color] of Object.entries(palettes[mode])) {
    root.style.setProperty('--mm-' + name.replace(/[A-Z]/g, (c) => '-' + c.toLowerCase()), color)
  }
}
