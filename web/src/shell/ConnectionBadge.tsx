import { useEffect, useState } from 'react'
import { useConnection } from '../live/useLive'
import { useText } from '../locales/useText'

/** ConnectionBadge says in a word whether the page is live; a short break is not told. */
export function ConnectionBadge() {
  const t = useText()
  const connection = useConnection()
  const [late, setLate] = useState(false)
  const away = connection !== 'live' && connection !== 'paused'
  useEffect(() => {
    setLate(false)
    if (!away) return
    const timer = setTimeout(() => setLate(true), 1200)
    return () => clearTimeout(timer)
  }, [away])
  const shown = away && late ? connection : 'live'
  return (
    <span className="connection" data-state={shown} role="status" title={t(`connection.${shown}.title`)}>
      <i aria-hidden />
      <span>{t(`connection.${shown}`)}</span>
    </span>
  )
}
