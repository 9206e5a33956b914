import type { Schemas } from '../../api/types'
import { useFormat, useText } from '../../locales/useText'
import { factsOf } from './facts'

/** Facts is a probe in a few lines. */
export function Facts({ facts }: { facts: Schemas['Source'] }) {
  const format = useFormat()
  const t = useText()
  return (
    <>
      {factsOf(facts, format, t).map((line) => (
        <div key={line}>{line}</div>
      ))}
      {(facts.findings ?? []).map((f, i) => (
        <div key={i} className="finding">
          {f.text}
          {f.action ? <span className="muted"> → {f.action}</span> : null}
        </div>
      ))}
    </>
  )
}
