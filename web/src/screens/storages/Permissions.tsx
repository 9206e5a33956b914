import type { Schemas } from '../../api/types'
import { useText } from '../../locales/useText'

/** Permissions shows what a storage lets us do, each thing that was tried. */
export function Permissions({ test }: { test: Schemas['StorageTest'] }) {
  const t = useText()
  return (
    <div className="permissions" role="status">
      <strong data-tone={test.ok ? 'good' : 'bad'}>{t(test.ok ? 'storages.test.ok' : 'storages.test.bad')}</strong>
      <ul>
        {(test.permissions ?? []).map((p) => (
          <li key={p.permission}>
            <span className="tag" data-tone={p.ok ? (p.error ? 'idle' : 'good') : 'bad'}>
              {t(p.ok ? (p.error ? 'storages.test.none' : 'storages.test.yes') : 'storages.test.no')}
            </span>{' '}
            {p.permission}
            {p.error && !p.ok ? <span className="muted"> {p.error}</span> : null}
          </li>
        ))}
      </ul>
    </div>
  )
}
