import { Checkbox } from 'antd'
import type { ReactNode } from 'react'
import { useServed, useText } from '../../locales/useText'
import { label, members, type Schema } from './schema'

/**
 * Parts chooses among parts by check boxes, each with what it is; the settings of a part are shown only if it
 * is chosen. An empty list is all of them, as it is for the server, so that the last one cannot be left out.
 */
export function Parts(props: {
  parts: readonly string[]
  groups: Readonly<Record<string, Schema>>
  value: unknown
  base: unknown
  readOnly: boolean
  bad: boolean
  /** Whether settings of a part differ from the template's. */
  changed: (part: string) => boolean
  shown: (part: string) => boolean
  change: (to: string[] | undefined) => void
  form: (part: string) => ReactNode
}) {
  const { parts, base, change } = props
  const t = useText()
  const served = useServed()
  const listed = (v: unknown) => (Array.isArray(v) && v.length > 0 ? v.map(String) : undefined)
  const usual = listed(base) ?? parts
  const chosen = listed(props.value) ?? usual
  const same = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((x) => b.includes(x))
  const put = (part: string, on: boolean) => {
    const next = parts.filter((p) => (p === part ? on : chosen.includes(p)))
    if (next.length > 0) change(same(next, usual) ? undefined : next)
  }
  return (
    <fieldset className="schema-parts schema-wide" disabled={props.readOnly} data-bad={props.bad || undefined}>
      <legend className="schema-label">{t('form.parts')}</legend>
      {parts.filter(props.shown).map((part) => {
        const on = chosen.includes(part)
        const group = props.groups[part]
        const name = served(`analyzer.name.${part}`, label(part))
        return (
          <div key={part} className="schema-part">
            <Checkbox
              checked={on}
              disabled={props.readOnly || (on && chosen.length === 1)}
              onChange={(e) => put(part, e.target.checked)}
            >
              {name}
            </Checkbox>
            {group?.description && group.description !== name ? (
              <p className="small muted schema-part-help">{group.description}</p>
            ) : null}
            {on && group && members(group).length > 0 ? (
              <details open={props.changed(part) || undefined}>
                <summary aria-label={`${t('form.settings')}: ${name}`}>
                  {t('form.settings')} {props.changed(part) ? <span className="tag">{t('form.changed')}</span> : null}
                </summary>
                {props.form(part)}
              </details>
            ) : null}
          </div>
        )
      })}
    </fieldset>
  )
}
