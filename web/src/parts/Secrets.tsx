import { CopyButton } from './CopyId'
import './secrets.css'

/** Secrets lists what is shown only once, each with a button that copies it. */
export function Secrets({ rows }: { rows: { name: string; value: string }[] }) {
  return (
    <dl className="secrets">
      {rows.map((r) => (
        <div key={r.name} className="secret">
          <dt>{r.name}</dt>
          <dd>
            <code>{r.value}</code>
            <CopyButton text={r.value} what={r.name} />
          </dd>
        </div>
      ))}
    </dl>
  )
}
