import { useInfiniteQuery } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { deliveriesOf, sendAgain, type Delivery } from '../../api/deliveries'
import { useText } from '../../locales/useText'
import { useMay } from '../../shell/useSelf'
import { EmptyView } from '../EmptyView'
import { ErrorView } from '../ErrorView'
import { When } from '../Figures'
import { useFault } from '../useFault'
import { Tries } from './Tries'
import './deliveries.css'

const tones: Record<string, string> = { pending: 'busy', delivered: 'good', dead: 'bad' }

/** Deliveries are the callbacks of a job, or of the project, each with what became of it. */
export function Deliveries({ job }: { job?: string }) {
  const t = useText()
  const list = useInfiniteQuery({
    queryKey: job ? ['of job', job, 'deliveries'] : ['deliveries'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => deliveriesOf(job, pageParam || undefined, signal),
    getNextPageParam: (page) => page.next || undefined,
    refetchInterval: 5000,
  })
  const rows = list.data?.pages.flatMap((p) => p.deliveries ?? []) ?? []
  return (
    <>
      {list.isPending ? <p className="muted">{t('state.loading')}</p> : null}
      {list.isError ? <ErrorView error={list.error} small retry={() => void list.refetch()} /> : null}
      {list.data && rows.length === 0 ? <EmptyView title={t('deliveries.none')} /> : null}
      <ul className="deliveries">
        {rows.map((d) => (
          <Row key={d.id} delivery={d} withJob={!job} again={() => void list.refetch()} />
        ))}
      </ul>
      {list.hasNextPage ? (
        <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('action.more')}
        </Button>
      ) : null}
    </>
  )
}

function Row({ delivery: d, withJob, again }: { delivery: Delivery; withJob: boolean; again: () => void }) {
  const t = useText()
  const may = useMay('operator')
  const fault = useFault()
  const { message } = App.useApp()
  const [open, setOpen] = useState(false)
  const send = async () => {
    try {
      await sendAgain(d.id)
      void message.success(t('deliveries.queued'))
      again()
    } catch (error) {
      void message.error(fault(error).title)
    }
  }
  const words = { pending: t('deliveries.pending'), delivered: t('deliveries.delivered'), dead: t('deliveries.dead') }
  return (
    <li>
      <When at={d.created_at} />
      <code>{d.type}</code>
      <span className="tag" data-tone={tones[d.state] ?? 'idle'}>
        {words[d.state as 'dead'] ?? d.state}
      </span>
      <button type="button" className="link" aria-expanded={open} onClick={() => setOpen(!open)}>
        {t('deliveries.tries', { count: d.tries })}
      </button>
      {withJob ? <Link to={`/jobs/${d.job_id}`}>{t('deliveries.job', { id: d.job_id.slice(-8) })}</Link> : null}
      <span className="muted break delivery-url">{d.url}</span>
      {may ? (
        <Button size="small" onClick={() => void send()}>
          {t('deliveries.again')}
        </Button>
      ) : null}
      {open ? <Tries id={d.id} tries={d.tries} /> : null}
    </li>
  )
}
