import { Button } from 'antd'
import { useEffect, useState } from 'react'
import { isNewer } from '../api/version'
import { useConnection, useLive, useLost } from '../live/useLive'
import { useFormat, useText } from '../locales/useText'

/** How long a break lasts before it is told, in milliseconds; most are over by then. */
const patience = 1500

/** Banner says over the page that it is no longer live, since when, and that a new version has come meanwhile. */
export function Banner() {
  const t = useText()
  const format = useFormat()
  const live = useLive()
  const connection = useConnection()
  const lost = useLost()
  const [late, setLate] = useState(false)
  const [newer, setNewer] = useState(false)
  const away = connection === 'reconnecting' || connection === 'offline'
  useEffect(() => {
    if (!away) return
    const timer = setTimeout(() => setLate(true), patience)
    return () => {
      clearTimeout(timer)
      setLate(false)
      // A server that was away may come back as another version.
      void isNewer().then((is) => is && setNewer(true))
    }
  }, [away])
  if (away && late) {
    return (
      <div className="banner" data-tone="bad" role="alert">
        <span>
          <b>{t('banner.offline')}</b>{' '}
          {lost ? t('banner.offline.since', { time: format.when(new Date(lost)) }) : t('banner.offline.text')}
        </span>
        <Button size="small" onClick={() => live.now()}>
          {t('banner.now')}
        </Button>
      </div>
    )
  }
  if (!newer) return null
  return (
    <div className="banner" data-tone="warn" role="status">
      <span>{t('later.newer.text')}</span>
      <Button size="small" onClick={() => location.reload()}>
        {t('later.reload')}
      </Button>
    </div>
  )
}
