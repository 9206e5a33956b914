import { createContext, useCallback, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import { choose, chosen, paint, type Choice, type Mode } from '../theme/tokens'

const query = '(prefers-color-scheme: dark)'

function watch(changed: () => void): () => void {
  const media = matchMedia(query)
  media.addEventListener('change', changed)
  return () => media.removeEventListener('change', changed)
}

/** A Look is light or dark, and what the person chose. */
export interface Look {
  mode: Mode
  choice: Choice
  change(choice: Choice): void
}

/** LookContext is set once, by the shell. */
export const LookContext = createContext<Look | null>(null)

/** useLook gives the look in use. */
export function useLook(): Look {
  const look = useContext(LookContext)
  if (!look) throw new Error('no look is set')
  return look
}

/** useLookState keeps the look; the shell calls it once. */
export function useLookState(): Look {
  const dark = useSyncExternalStore(watch, () => matchMedia(query).matches)
  const [choice, setChoice] = useState(chosen)
  const mode: Mode = choice === 'system' ? (dark ? 'dark' : 'light') : choice
  useEffect(() => paint(mode), [mode])
  const change = useCallback((next: Choice) => {
    choose(next)
    setChoice(next)
  }, [])
  return { mode, choice, change }
}
