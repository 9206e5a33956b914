import { useLayoutEffect, useRef } from 'react'

/** Bindings are what keys do; a key is KeyboardEvent.key. */
export type Bindings = Record<string, ((e: KeyboardEvent) => void) | undefined>

/** writing says whether keys go into a text, or into a dialog or menu that is open. */
function writing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName)) return true
  if (target instanceof HTMLInputElement && !/^(checkbox|radio|button)$/.test(target.type)) return true
  return target.closest('[role="dialog"],[role="menu"],[role="listbox"]') !== null
}

/**
 * useKeys binds keys of the page; they rest while somebody writes, and Escape never does.
 * Whoever sees the page can press them: an effect after the paint would come too late.
 * Keys of the whole console are bound to the window, after those of the page.
 */
export function useKeys(bindings: Bindings, of: Document | Window = document): void {
  const latest = useRef(bindings)
  useLayoutEffect(() => {
    latest.current = bindings
  })
  useLayoutEffect(() => {
    const press = (event: Event) => {
      const e = event as KeyboardEvent
      if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return
      if (e.key !== 'Escape' && writing(e.target)) return
      const act = latest.current[e.key]
      if (!act) return
      if (e.key !== 'Escape') e.preventDefault()
      act(e)
    }
    of.addEventListener('keydown', press)
    return () => of.removeEventListener('keydown', press)
  }, [of])
}
