import { useQuery } from '@tanstack/react-query'
import { call } from '../../api/call'
import type { Job } from '../../api/words'
import { useText } from '../../locales/useText'
import { CopyButton } from '../../parts/CopyId'
import { curlOf, specOf } from '../../api/spec'

/** Raw has the job as the API gives it, and the command that makes it again. */
export function Raw({ job }: { job: Job }) {
  const t = useText()
  const templates = [...new Set((job.tasks ?? []).map((x) => x.template).filter((x) => x !== undefined && x !== ''))]
  // What a template has need not be said again; a template that is gone is said whole.
  const bases = useQuery({
    queryKey: ['bases', ...templates],
    queryFn: async ({ signal }) =>
      new Map(
        await Promise.all(
          templates.map(async (template): Promise<[string, unknown]> => {
            const body = { template: template ?? '' }
            const found = await call('post', '/api/v1/templates/render', { body, signal }).catch(() => undefined)
            return [body.template, found?.merged]
          }),
        ),
      ),
    staleTime: Infinity,
  })
  const curl = curlOf(specOf(job, bases.data), location.origin)
  const json = JSON.stringify(job, null, 2)
  return (
    <>
      <Code title={t('job.curl')} text={curl} />
      <Code title={t('job.json')} text={json} />
    </>
  )
}

function Code({ title, text }: { title: string; text: string }) {
  return (
    <section>
      <h3 className="code-title">
        {title} <CopyButton text={text} what={title} />
      </h3>
      <pre className="log" tabIndex={0} aria-label={title}>
        {text}
      </pre>
    </section>
  )
}
