import { useText } from '../../locales/useText'
import type { Key } from '../../locales/catalogue'
import { variables } from './rules'

/** As they are written; those with digits take how many. */
const written: Partial<Record<(typeof variables)[number], string>> = { number: '{number:5}' }

/** Variables tells what a path may hold in braces. */
export function Variables() {
  const t = useText()
  return (
    <details className="small">
      <summary>{t('create.variables')}</summary>
      <p className="muted">{t('create.variables.text')}</p>
      <dl className="create-variables">
        {variables.map((v) => (
          <div key={v}>
            <dt>
              <code>{written[v] ?? `{${v}}`}</code>
            </dt>
            <dd>{t(`create.variable.${v}` as Key)}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
