import { useEffect, useState, type ReactNode } from 'react'
import { fetchPart, partOf, type Load } from './fetch'
import { NotLoaded } from './NotLoaded'

/**
 * Later draws a part of the console that is fetched when it is first needed.
 * One that cannot be fetched says why in its place, and is tried again. (React's
 * own lazy keeps a failure for ever.)
 */
export function Later<P extends object>(props: { load: Load<P>; with: P; waiting: ReactNode }) {
  const { load } = props
  const [failed, setFailed] = useState(false)
  const [tries, setTries] = useState(0)
  const [, come] = useState(false)
  const Found = partOf(load)
  useEffect(() => {
    if (partOf(load)) return
    let gone = false
    fetchPart(load).then(
      () => !gone && come(true),
      () => !gone && setFailed(true),
    )
    return () => {
      gone = true
    }
  }, [load, tries])
  if (Found) return <Found {...props.with} />
  if (!failed) return props.waiting
  return (
    <NotLoaded
      key={tries}
      again={() => {
        setFailed(false)
        setTries((n) => n + 1)
      }}
    />
  )
}
