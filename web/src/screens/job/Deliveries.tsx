import { useQuery } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { deliveriesOf, sendAgain, type Delivery } from '../../api/deliveries'
import type { Job } from '../../api/words'
import { useText } from '../../locales/useText'
import { EmptyView } from '../../parts/EmptyView'
import { ErrorView } from '../../parts/ErrorView'
import { When } from '../../parts/Figures'
import { useFault } from '../../parts/useFault'
import { useMay } from '../../shell/useSelf'

const tones: Record<string, string> = { pending: 'busy', delivered: 'good', dead: 'bad' }

/** Deliveries are the callbacks of a job, each with what became of it. */
export function Deliveries({ job }: { job: Job }) {
  const t = useText()
  const may = useMay('operator')
  const fault = useFault()
  const { message } = App.useApp()
  const list = useQuery({
    queryKey: ['of job', job.id, 'deliveries'],
    queryFn: ({ signal }) => deliveriesOf(job.id, signal),
    refetchInterval: 5000,
  })
  const again = async (d: Delivery) => {
    try {
      await sendAgain(d.id)
      void message.success(t('deliveries.queued'))
      void list.refetch()
    } catch (error) {
      void message.error(fault(error).title)
    }
  }
  const words = { pending: t('deliveries.pending'), delivered: t('deliveries.delivered'), dead: t('deliveries.dead') }
  if (list.isError) return <ErrorView error={list.error} small retry={() => void list.refetch()} />
  if (list.data && !list.data.deliveries?.length) return <EmptyView title={t('deliveries.none')} />
  return (
    <ul className="deliveries">
      {(list.data?.deliveries ?? []).map((d) => (
        <li key={d.id}>
          <When at={d.created_at} />
          <code>{d.type}</code>
          <span className="tag" data-tone={tones[d.state] ?? 'idle'}>
            {words[d.state as 'dead'] ?? d.state}
          </span>
          <span className="muted">{t('deliveries.tries', { count: d.tries })}</span>
          {may ? (
            <Button size="small" onClick={() => void again(d)}>
              {t('deliveries.again')}
            </Button>
          ) : null}
        </li>
      ))}
    </ul>
  )
}
