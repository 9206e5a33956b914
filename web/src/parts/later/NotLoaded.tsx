import { Button } from 'antd'
import { useEffect, useState } from 'react'
import { causeOf, type Cause } from '../../api/version'
import { useText } from '../../locales/useText'

/** How often a server that does not answer is asked, in milliseconds. */
const pause = 2000

/**
 * NotLoaded says why a part of the console is not there. While the server does
 * not answer it asks again and again, and goes on by itself when it does.
 */
export function NotLoaded({ again }: { again: () => void }) {
  const t = useText()
  const [cause, setCause] = useState<Cause | null>(null)
  useEffect(() => {
    let gone = false
    let waited = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = async () => {
      clearTimeout(timer)
      const found = await causeOf()
      if (gone) return
      const away = found === 'offline' || found === 'silent'
      if (found === 'missing' && waited) return again()
      waited ||= away
      setCause(found)
      if (away) timer = setTimeout(() => void look(), pause)
    }
    const back = () => void look()
    back()
    addEventListener('online', back)
    return () => {
      gone = true
      clearTimeout(timer)
      removeEventListener('online', back)
    }
    // A new render asks nothing anew.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [])
  if (cause === null) return null
  const reload = (
    <Button type={cause === 'newer' ? 'primary' : 'default'} onClick={() => location.reload()}>
      {t('later.reload')}
    </Button>
  )
  return (
    <section className="error" role="alert" data-cause={cause}>
      <h2>{t(`later.${cause}`)}</h2>
      <p>{t(`later.${cause}.text`)}</p>
      <p className="error-acts">
        {cause === 'newer' ? reload : <Button onClick={again}>{t('error.retry')}</Button>}
        {cause === 'missing' ? reload : null}
      </p>
    </section>
  )
}
