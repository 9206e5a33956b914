import { useEffect, useState } from 'react'
import { useLost } from '../live/useLive'
import { useFormat } from '../locales/useText'

/** Nothing stands where there is no value. */
export function Nothing() {
  return (
    <span className="muted" aria-hidden>
      –
    </span>
  )
}

/** Bytes shows a size. */
export function Bytes({ value }: { value?: number | null }) {
  const format = useFormat()
  if (value === undefined || value === null) return <Nothing />
  return <span title={format.number(value)}>{format.bytes(value)}</span>
}

/** Duration shows a length in seconds. */
export function Duration({ seconds }: { seconds?: number | null }) {
  const format = useFormat()
  if (seconds === undefined || seconds === null) return <Nothing />
  return <span className="figure">{format.duration(seconds)}</span>
}

/** When shows a moment (RFC 3339); all of it is in its title. */
export function When({ at }: { at?: string | null }) {
  const format = useFormat()
  if (!at) return <Nothing />
  const moment = new Date(at)
  return (
    <time className="figure" dateTime={at} title={format.moment(moment)}>
      {format.when(moment)}
    </time>
  )
}

/** Elapsed is how long something took, or has taken so far, once a second; it stops while nothing is known. */
export function Elapsed({ from, to }: { from?: string | null; to?: string | null }) {
  const format = useFormat()
  const [, tick] = useState(0)
  const lost = useLost()
  const goes = Boolean(from) && !to && lost === null
  useEffect(() => {
    if (!goes) return
    const timer = setInterval(() => tick((n) => n + 1), 1000)
    return () => clearInterval(timer)
  }, [goes])
  if (!from) return <Nothing />
  const end = to ? new Date(to).getTime() : (lost ?? Date.now())
  return <span className="figure">{format.duration(Math.max(0, (end - new Date(from).getTime()) / 1000))}</span>
}
