import type { Schemas } from '../api/types'
import type { Job } from '../api/words'
import { useText } from '../locales/useText'

/** sourceName is what a person calls a source: a file's name, the end of its address or key. */
export function sourceName(source: Schemas['SourceRef']): string {
  if (source.name) return source.name
  if (source.url) {
    try {
      const url = new URL(source.url)
      return decodeURIComponent(url.pathname.split('/').pop() || url.host)
    } catch {
      return source.url
    }
  }
  if (source.key) return source.key.split('/').pop() || source.key
  if (source.upload) return source.upload
  if (source.sample) return source.sample
  return ''
}

/** useSourceName is sourceName in the language of the page, for the one source that has no name of its own. */
export function useSourceName(): (source: Schemas['SourceRef']) => string {
  const t = useText()
  return (source) => (source.sample && !source.name ? t('create.source.sample') : sourceName(source))
}

/** jobName is how a job is told from others: its name, or its source's. */
export function jobName(job: Job): string {
  const own = job.name || sourceName(job.source)
  if (own) return own
  // A job without a source has tasks that have one each.
  const first = job.tasks?.find((t) => t.source && sourceName(t.source))?.source
  return first ? sourceName(first) : `…${job.id.slice(-8)}`
}
