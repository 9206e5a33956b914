import { useQuery } from '@tanstack/react-query'
import { meanings } from '../../api/errors'
import type { Fault } from '../../api/problem'
import { useText, useWord } from '../../locales/useText'
import { Said } from '../../parts/Said'

/** Meaning says what an error's code means, and what to do about it. */
export function Meaning({ error, waits, of }: { error: Fault; waits?: boolean; of: 'job' | 'task' }) {
  const t = useText()
  const word = useWord()
  const all = useQuery({
    queryKey: ['meanings'],
    queryFn: ({ signal }) => meanings(signal),
    staleTime: Infinity,
  })
  const Heading = of === 'job' ? 'h2' : 'h3'
  const known = all.data?.get(error.code)
  return (
    <section className="error small" role="note" aria-label={t(waits ? 'job.error.waits' : 'job.error')}>
      <Heading>
        {waits && known?.waits
          ? t('job.error.waits.for', { what: word('waitsfor', error.code) })
          : word('error', error.code)}
      </Heading>
      <p>
        <Said text={error.message} />
      </p>
      {error.field ? (
        <p>
          <code>{error.field}</code>
        </p>
      ) : null}
      {error.hint || known?.fix ? (
        <p>
          <b>{t('job.error.do')}</b> <Said text={error.hint ?? known?.fix ?? ''} />
        </p>
      ) : null}
      {error.hint && known?.fix ? <p className="muted">{known.fix}</p> : null}
      <p className="error-code">
        <code>{error.code}</code>
        {known ? <span> · {t(known.retried ? 'job.error.retried' : 'job.error.final')}</span> : null}
      </p>
    </section>
  )
}
