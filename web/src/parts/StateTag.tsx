import { useWord } from '../locales/useText'

const tones: Record<string, string> = {
  waiting: 'idle',
  queued: 'idle',
  running: 'busy',
  retrying: 'warn',
  succeeded: 'good',
  partial: 'warn',
  failed: 'bad',
  canceled: 'idle',
}

/** toneOf is the color that a state of a job or task has: idle, busy, good, warn, bad. */
export function toneOf(state: string): string {
  return tones[state] ?? 'idle'
}

/** StateTag shows a state of a job or task by its word; color alone says nothing. */
export function StateTag({ state }: { state: string }) {
  const word = useWord()
  return (
    <span className="tag" data-tone={toneOf(state)} data-state={state}>
      {word('state', state)}
    </span>
  )
}
