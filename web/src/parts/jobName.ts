import type { Schemas } from '../api/call'
import type { Job } from '../api/words'

/** sourceName is what a person calls a source: the end of its address or key. */
export function sourceName(source: Schemas['SourceRef']): string {
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

/** jobName is how a job is told from others: its name, or its source's. */
export function jobName(job: Job): string {
  return job.name || sourceName(job.source) || job.id
}
