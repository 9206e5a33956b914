import { lazy, type ComponentType } from 'react'
import { matchPath } from 'react-router'
import { screens } from './screens'

const pages = new Map<string, ComponentType>()

/** pageOf is the component of a screen, fetched when it is first shown. */
export function pageOf(path: string): ComponentType | undefined {
  const screen = screens.find((s) => s.path === path)
  if (screen && !pages.has(path)) pages.set(path, lazy(screen.load))
  return pages.get(path)
}

/**
 * fetchPage fetches the screen of an address before anything is drawn. React
 * would show a lazy one only 300 ms after the sign that it waits.
 */
export async function fetchPage(address: string): Promise<void> {
  const screen = screens.find((s) => matchPath(s.path, address))
  // One that cannot be fetched fails where it is shown.
  const module = await screen?.load().catch(() => undefined)
  if (screen && module) pages.set(screen.path, module.default)
}
