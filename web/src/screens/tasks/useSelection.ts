import { useCallback, useEffect, useRef, useState } from 'react'

const nobody: ReadonlySet<string> = new Set()

/** useSelection keeps the rows that are chosen; all is everything that the filters choose, loaded or not. */
export function useSelection(ids: readonly string[], filterKey: string) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(nobody)
  const [all, setAll] = useState(false)
  const last = useRef<string | null>(null)
  const latest = useRef(ids)
  useEffect(() => {
    latest.current = ids
    // What left the list is no longer chosen.
    setSelected((old) => {
      if (old.size === 0) return old
      const here = new Set(ids)
      const kept = [...old].filter((id) => here.has(id))
      return kept.length === old.size ? old : new Set(kept)
    })
  }, [ids])
  const clear = useCallback(() => {
    setSelected(nobody)
    setAll(false)
  }, [])
  useEffect(() => clear(), [filterKey, clear])
  const select = useCallback((id: string, on: boolean, range: boolean) => {
    setAll(false)
    setSelected((old) => {
      const next = new Set(old)
      const list = latest.current
      const from = range && last.current ? list.indexOf(last.current) : -1
      const to = list.indexOf(id)
      const touched = from >= 0 && to >= 0 ? list.slice(Math.min(from, to), Math.max(from, to) + 1) : [id]
      for (const one of touched) {
        if (on) next.add(one)
        else next.delete(one)
      }
      last.current = id
      return next
    })
  }, [])
  const selectLoaded = useCallback((on: boolean) => {
    setAll(false)
    setSelected(on ? new Set(latest.current) : nobody)
  }, [])
  return { selected, all, chooseAll: () => setAll(true), select, selectLoaded, clear }
}
