import { abortUpload, beginUpload, completeUpload, getUpload, putPart } from '../../api/uploads'
import { asProblem } from '../../api/problem'
import { missing, Speed } from './parts'

export type UploadState = 'sending' | 'paused' | 'lost' | 'failed' | 'done'

/** An Upload as it is shown. */
export interface Upload {
  /** Of the page; the server's is in id. */
  key: string
  id?: string
  name: string
  bytes: number
  modified: number
  sent: number
  speed: number
  state: UploadState
  error?: unknown
}

const kept = 'mediamill.uploads'
const together = 3
const tries = 6

interface Running {
  file?: File
  controller?: AbortController
  speed: Speed
}

/**
 * Uploads sends files in parts, goes on after a broken connection, and knows
 * after a reload what was begun: the person chooses the file again, and only
 * what is missing is sent.
 */
export class Uploads {
  private list: readonly Upload[]
  private readonly running = new Map<string, Running>()
  private readonly watchers = new Set<() => void>()

  constructor(private readonly storage: Pick<Storage, 'getItem' | 'setItem'> = localStorage) {
    this.list = this.restore()
  }

  snapshot = (): readonly Upload[] => this.list
  watch = (changed: () => void): (() => void) => {
    this.watchers.add(changed)
    return () => void this.watchers.delete(changed)
  }

  /** add begins to send files; one that was begun before goes on. */
  add(files: Iterable<File>): void {
    for (const file of files) {
      const known = this.list.find(
        (u) => u.state !== 'done' && u.name === file.name && u.bytes === file.size && u.modified === file.lastModified,
      )
      const key = known?.key ?? crypto.randomUUID()
      this.running.set(key, { file, speed: new Speed() })
      if (!known) {
        const fresh = { key, name: file.name, bytes: file.size, modified: file.lastModified, sent: 0, speed: 0 }
        this.show([...this.list, { ...fresh, state: 'sending' }])
      }
      void this.send(key)
    }
  }

  pause(key: string): void {
    this.running.get(key)?.controller?.abort()
    this.change(key, { state: 'paused', speed: 0 })
  }

  resume(key: string): void {
    if (this.running.get(key)?.file) void this.send(key)
  }

  /** remove forgets an upload; what was sent of one that is not done is thrown away. */
  remove(key: string): void {
    const upload = this.list.find((u) => u.key === key)
    this.running.get(key)?.controller?.abort()
    this.running.delete(key)
    this.show(this.list.filter((u) => u.key !== key))
    if (upload?.id && upload.state !== 'done') void abortUpload(upload.id).catch(() => {})
  }

  private async send(key: string): Promise<void> {
    const run = this.running.get(key)
    if (!run?.file || (run.controller && !run.controller.signal.aborted)) return
    const { file } = run
    const controller = (run.controller = new AbortController())
    this.change(key, { state: 'sending', error: undefined })
    try {
      const session = await this.session(key, file)
      const left = missing(
        file.size,
        session.part_bytes,
        (session.received ?? []).map((p) => p.number),
      )
      let done = file.size - left.reduce((sum, p) => sum + p.to - p.from, 0)
      const under = new Map<number, number>()
      const tell = () => {
        const sent = done + [...under.values()].reduce((a, b) => a + b, 0)
        run.speed.mark(sent)
        this.change(key, { sent, speed: run.speed.value() })
      }
      const work = async () => {
        for (let p = left.shift(); p; p = left.shift()) {
          const piece = p
          await again(controller.signal, () => {
            under.set(piece.number, 0)
            return putPart(
              session.id,
              piece.number,
              file.slice(piece.from, piece.to),
              (n) => (under.set(piece.number, n), tell()),
              controller.signal,
            )
          })
          under.delete(piece.number)
          done += piece.to - piece.from
          tell()
        }
      }
      tell()
      await Promise.all(Array.from({ length: together }, work))
      await again(controller.signal, () => completeUpload(session.id))
      this.change(key, { state: 'done', sent: file.size, speed: 0 })
    } catch (error) {
      if (!controller.signal.aborted) this.change(key, { state: 'failed', error, speed: 0 })
      controller.abort()
    }
  }

  /** session is the server's, a new one unless the one begun before is still open. */
  private async session(key: string, file: File) {
    const id = this.list.find((u) => u.key === key)?.id
    const known = id
      ? await getUpload(id).catch((e: unknown) => (asProblem(e).status === 404 ? null : Promise.reject(asProblem(e))))
      : null
    if (known?.state === 'open') return known
    const fresh = await beginUpload({ name: file.name, bytes: file.size, type: file.type || undefined })
    this.change(key, { id: fresh.id })
    return fresh
  }

  private change(key: string, part: Partial<Upload>): void {
    this.show(this.list.map((u) => (u.key === key ? { ...u, ...part } : u)))
  }

  private show(list: readonly Upload[]): void {
    this.list = list
    const rows = list
      .filter((u) => u.id)
      .map(({ key, id, name, bytes, modified, sent, state }) => ({ key, id, name, bytes, modified, sent, state }))
    this.storage.setItem(kept, JSON.stringify(rows))
    for (const changed of this.watchers) changed()
  }

  private restore(): Upload[] {
    try {
      const rows = JSON.parse(this.storage.getItem(kept) ?? '[]') as Upload[]
      return rows.map((u) => ({ ...u, speed: 0, state: u.state === 'done' ? 'done' : 'lost' }))
    } catch {
      return []
    }
  }
}

/** again tries what may pass by waiting; a refusal is final. */
async function again<T>(signal: AbortSignal, act: () => Promise<T>): Promise<T> {
  for (let n = 1; ; n++) {
    try {
      return await act()
    } catch (error) {
      const { status } = asProblem(error)
      if (signal.aborted || n === tries || (status >= 400 && status < 500 && status !== 429)) throw error
      await new Promise((done) => setTimeout(done, Math.min(15_000, 500 * 2 ** n)))
    }
  }
}
