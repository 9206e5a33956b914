import { matchPath } from 'react-router'
import { fetchPart } from '../parts/later/fetch'
import { screens } from './screens'

/**
 * fetchPage fetches the screen of an address before it is drawn: that of the
 * first picture, and that of an entry which the pointer is over. One that
 * cannot be fetched says so where it is shown.
 */
export async function fetchPage(address: string): Promise<void> {
  const screen = screens.find((s) => matchPath(s.path, address))
  if (screen) await fetchPart(screen.load).catch(() => undefined)
}
