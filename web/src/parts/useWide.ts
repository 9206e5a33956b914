import { useSyncExternalStore } from 'react'

const query = '(min-width: 768px)'

function watch(changed: () => void): () => void {
  const media = matchMedia(query)
  media.addEventListener('change', changed)
  return () => media.removeEventListener('change', changed)
}

/** useWide is false on a phone, where tables are cards and dialogs fill the page. */
export function useWide(): boolean {
  return useSyncExternalStore(watch, () => matchMedia(query).matches)
}
