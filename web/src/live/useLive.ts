import { createContext, useContext, useEffect, useRef, useSyncExternalStore, useCallback } from 'react'
import type { Progress, Task } from '../api/words'
import type { Connection, Live, News } from './live'

/** LiveContext has the one stream of the page. */
export const LiveContext = createContext<Live | null>(null)

/** useLive gives the stream itself; most want one of the hooks below. */
export function useLive(): Live {
  const live = useContext(LiveContext)
  if (!live) throw new Error('nothing is live outside of the shell')
  return live
}

/** useConnection says whether what is shown is what is. */
export function useConnection(): Connection {
  const live = useLive()
  return useSyncExternalStore(live.watchConnection, live.connection)
}

/** useLost is the moment (Unix, ms) from which on nothing is known of the server, and null while all is. */
export function useLost(): number | null {
  const live = useContext(LiveContext)
  return useSyncExternalStore(live?.watchConnection ?? never, live?.lost ?? (() => null))
}

const never = () => () => undefined

/** useNews hears of events, at most twice a second. */
export function useNews(tell: (news: News) => void): void {
  const live = useLive()
  const latest = useRef(tell)
  useEffect(() => {
    latest.current = tell
  })
  useEffect(() => live.watchNews((news) => latest.current(news)), [live])
}

/** useTaskProgress renders again when the task moved. */
export function useTaskProgress(task: string): Progress | undefined {
  const live = useLive()
  const watch = useCallback((changed: () => void) => live.watchTask(task, changed), [live, task])
  return useSyncExternalStore(watch, () => live.of(task))
}

/** now gives a task with what its run told last. */
export function now(task: Task, told: Progress | undefined): Task {
  if (!told || told.attempt !== task.attempt || task.state !== 'running') return task
  return {
    ...task,
    progress: Math.max(task.progress, told.progress),
    phase: told.phase,
    speed: told.speed,
    eta_seconds: told.eta_seconds,
  }
}
