import { contentOf, fileOf } from '../../api/files'
import type { Task } from '../../api/words'
import type { Playable } from './types'

/** A Way is how the outputs of a task can be played. */
export interface Way {
  label: string
  source: Playable
}

/** waysOf are those of a task: each manifest, or else its one file. */
export function waysOf(task: Task): Way[] {
  const outputs = task.outputs ?? []
  const manifests = outputs.filter((o) => o.role === 'manifest')
  const main = outputs.find((o) => o.number === 1 && /^(video|audio)\//.test(o.type))
  return (manifests.length > 0 ? manifests : main ? [main] : []).map((o) => {
    const kind = o.key.endsWith('.m3u8') ? 'hls' : o.key.endsWith('.mpd') ? 'dash' : 'file'
    return {
      label: kind === 'file' ? (o.key.split('.').pop() ?? '').toUpperCase() : kind.toUpperCase(),
      source: { kind, url: kind === 'file' ? contentOf(o) : fileOf(task, o) },
    }
  })
}
