import { Problem } from '../api/problem'
import { worded } from '../api/phrases'
import { stream, type Message } from '../api/stream'
import type { Event, Progress } from '../api/words'

/** A Connection says whether what is shown is what is. */
export type Connection = 'connecting' | 'live' | 'reconnecting' | 'offline' | 'paused'

/** What happened since the last look. A gap means that events may be missing: ask for everything again. */
export interface News {
  events: Event[]
  gap: boolean
}

/** An Opener reads a stream of events until it ends. */
export type Opener = (last: string | undefined, signal: AbortSignal, each: (m: Message) => void) => Promise<void>

const openEvents: Opener = (last, signal, each) => stream('/api/v1/events', last, signal, each)

/** How often at most the page hears of news, in milliseconds. */
export const pause = 500

/** Silence after which a connection counts as lost, in milliseconds; the server's heart beats every 15 s. */
const silence = 40_000

/**
 * Live holds one stream of the project's events for the whole page. It tells
 * news at most twice a second, and holds still while nobody looks.
 */
export class Live {
  private state: Connection = 'connecting'
  private heardAt = 0
  private lostAt: number | null = null
  private last: string | undefined
  private controller: AbortController | null = null
  private tries = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  private retry: ReturnType<typeof setTimeout> | undefined
  private watchdog: ReturnType<typeof setTimeout> | undefined

  private events: Event[] = []
  private gap = false
  private moved = new Map<string, Progress>()
  private readonly progress = new Map<string, Progress>()

  private readonly movedOf = new Map<string, number>()

  private readonly onTask = new Map<string, Set<() => void>>()
  private readonly onJob = new Map<string, Set<() => void>>()
  private readonly onNews = new Set<(news: News) => void>()
  private readonly onState = new Set<() => void>()

  constructor(private readonly open: Opener = openEvents) {}

  /** start connects; the function that it gives ends everything. */
  start(): () => void {
    const look = () => (document.hidden ? this.hold() : this.go())
    const network = () => this.go()
    document.addEventListener('visibilitychange', look)
    window.addEventListener('online', network)
    window.addEventListener('offline', network)
    look()
    return () => {
      document.removeEventListener('visibilitychange', look)
      window.removeEventListener('online', network)
      window.removeEventListener('offline', network)
      this.hold()
    }
  }

  /** connection says how it stands. */
  connection = (): Connection => this.state

  /** lost is the moment (Unix, ms) from which on nothing is known; null while all is. */
  lost = (): number | null => this.lostAt

  /** now tries at once to connect. */
  now(): void {
    if (this.state !== 'live' && !document.hidden) this.go()
  }

  /** of gives the last progress of a task, if one was told. */
  of = (task: string): Progress | undefined => this.progress.get(task)

  /** moves counts how often a task of the job moved. */
  moves = (job: string): number => this.movedOf.get(job) ?? 0

  /** watchTask calls when a task moved. */
  watchTask(task: string, changed: () => void): () => void {
    return add(this.onTask, task, changed)
  }

  /** watchJob calls when one of the job's tasks moved. */
  watchJob(job: string, changed: () => void): () => void {
    return add(this.onJob, job, changed)
  }

  /** watchNews calls with what happened. */
  watchNews(tell: (news: News) => void): () => void {
    this.onNews.add(tell)
    return () => void this.onNews.delete(tell)
  }

  /** watchConnection calls when the connection comes or goes. */
  watchConnection = (changed: () => void): (() => void) => {
    this.onState.add(changed)
    return () => void this.onState.delete(changed)
  }

  private become(state: Connection): void {
    if (state === 'live') {
      this.heardAt = Date.now()
      this.lostAt = null
    }
    if (state === this.state) return
    this.state = state
    for (const changed of this.onState) changed()
  }

  private hold(): void {
    this.stop()
    this.become('paused')
  }

  private stop(): void {
    clearTimeout(this.retry)
    clearTimeout(this.watchdog)
    this.controller?.abort()
    this.controller = null
  }

  private go(): void {
    this.stop()
    if (!navigator.onLine) {
      if (this.state === 'live') this.lostAt = Date.now()
      this.become('offline')
      return
    }
    const controller = new AbortController()
    this.controller = controller
    if (this.state !== 'live') this.become(this.tries > 0 ? this.state : 'connecting')
    const heard = () => {
      clearTimeout(this.watchdog)
      this.watchdog = setTimeout(() => this.broke(controller, undefined, this.heardAt), silence)
    }
    heard()
    this.open(this.last, controller.signal, (m) => {
      if (controller.signal.aborted) return
      heard()
      this.tries = 0
      this.become('live')
      this.take(m)
    }).then(
      () => this.broke(controller, undefined),
      (error: unknown) => this.broke(controller, error),
    )
  }

  /** broke tries again, later each time; until is when the server was last heard of. */
  private broke(controller: AbortController, error: unknown, until = Date.now()): void {
    if (this.controller !== controller) return
    this.stop()
    if (this.state === 'live') this.lostAt = until
    if (error instanceof Problem && error.status === 401) {
      this.become('offline')
      this.tell(true) // whoever asks next finds that the session ended
      return
    }
    if (error instanceof Problem && error.status === 400 && this.last) {
      this.last = undefined // the server has forgotten the place
      this.tell(true)
    }
    this.tries++
    this.become(navigator.onLine && this.tries < 4 ? 'reconnecting' : 'offline')
    this.retry = setTimeout(() => this.go(), Math.min(10_000, 500 * 2 ** Math.min(this.tries - 1, 5)))
  }

  private take(m: Message): void {
    if (m.id) this.last = m.id
    if (m.data === '') return
    if (m.event === 'progress') {
      const p = JSON.parse(m.data) as Progress
      this.moved.set(p.task_id, p)
    } else {
      this.events.push(worded(JSON.parse(m.data) as Event))
    }
    this.timer ??= setTimeout(() => this.flush(), pause)
  }

  private tell(gap: boolean): void {
    this.gap ||= gap
    this.timer ??= setTimeout(() => this.flush(), 0)
  }

  private flush(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    const { moved, events, gap } = this
    this.moved = new Map()
    this.events = []
    this.gap = false
    for (const e of events) {
      if (e.type === 'task.state' && e.task_id) this.progress.delete(e.task_id)
    }
    const jobs = new Set<string>()
    for (const [task, p] of moved) {
      this.progress.set(task, p)
      jobs.add(p.job_id)
    }
    for (const job of jobs) this.movedOf.set(job, this.moves(job) + 1)
    for (const task of moved.keys()) call(this.onTask.get(task))
    for (const job of jobs) call(this.onJob.get(job))
    if (events.length > 0 || gap) {
      for (const tell of this.onNews) tell({ events, gap })
    }
  }
}

function add(all: Map<string, Set<() => void>>, name: string, changed: () => void): () => void {
  const set = all.get(name) ?? new Set()
  all.set(name, set)
  set.add(changed)
  return () => {
    set.delete(changed)
    if (set.size === 0) all.delete(name)
  }
}

function call(set: ReadonlySet<() => void> | undefined): void {
  for (const changed of set ?? []) changed()
}
