import { useQuery } from '@tanstack/react-query'
import { deliveryOf } from '../../api/deliveries'
import { useFormat, useText } from '../../locales/useText'
import { ErrorView } from '../ErrorView'
import { When } from '../Figures'

/** Tries are the log of one delivery, with the body that was sent. */
export function Tries({ id, tries }: { id: string; tries: number }) {
  const t = useText()
  const format = useFormat()
  const found = useQuery({ queryKey: ['delivery', id, tries], queryFn: ({ signal }) => deliveryOf(id, signal) })
  if (found.isError) return <ErrorView error={found.error} small retry={() => void found.refetch()} />
  const body = found.data?.body ?? ''
  return (
    <div className="delivery-tries">
      {found.data && !found.data.log?.length ? <p className="muted">{t('deliveries.untried')}</p> : null}
      <ol>
        {(found.data?.log ?? []).map((x) => (
          <li key={x.number}>
            <When at={x.at} /> <b>{x.status ? `HTTP ${x.status}` : t('deliveries.noanswer')}</b>{' '}
            <span className="muted">{format.duration(x.duration_seconds)}</span>{' '}
            {x.error ? <span className="bad">{x.error}</span> : null}
          </li>
        ))}
      </ol>
      {body ? (
        <pre className="log" tabIndex={0} aria-label={t('deliveries.body')}>
          {pretty(body)}
        </pre>
      ) : null}
    </div>
  )
}

/** pretty is JSON with its members in lines, and anything else as it is. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
