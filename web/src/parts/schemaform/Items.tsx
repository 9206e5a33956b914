import { Button } from 'antd'
import type { ReactNode } from 'react'
import { useText } from '../../locales/useText'
import { isTree, type Tree } from './schema'

/**
 * Items is a list of objects, each with a form of its own. A list is set as a
 * whole: changing one item of the template's takes all of them over.
 */
export function Items(props: {
  label: string
  value: unknown
  base: unknown
  most?: number
  readOnly: boolean
  change: (to: Tree[] | undefined) => void
  form: (item: Tree, index: number, change: (to: Tree) => void) => ReactNode
}) {
  const { label, change, readOnly } = props
  const t = useText()
  const own = trees(props.value)
  const base = trees(props.base) ?? []
  const list = own ?? []
  const numbered = (i: number) => `${label} ${i + 1}`
  return (
    <fieldset className="schema-items" disabled={readOnly}>
      <legend className="schema-label">{label}</legend>
      {own ? null : (
        <p className="muted">{base.length > 0 ? t('form.items.base', { count: base.length }) : t('form.unset')}</p>
      )}
      {list.map((item, i) => (
        <section key={i} className="schema-item" aria-label={numbered(i)}>
          <header>
            <b>{numbered(i)}</b>
            <Button
              size="small"
              aria-label={`${t('form.items.remove')}: ${numbered(i)}`}
              onClick={() => change(list.filter((_, n) => n !== i))}
            >
              {t('form.items.remove')}
            </Button>
          </header>
          {props.form(item, i, (to) => change(list.map((x, n) => (n === i ? to : x))))}
        </section>
      ))}
      {own === undefined && base.length > 0 ? (
        <Button size="small" onClick={() => change(base)}>
          {t('form.items.change')}
        </Button>
      ) : (
        <Button
          size="small"
          disabled={props.most !== undefined && list.length >= props.most}
          aria-label={`${t('form.items.add')}: ${label}`}
          onClick={() => change([...list, {}])}
        >
          {t('form.items.add')}
        </Button>
      )}{' '}
      {own ? (
        <Button size="small" type="link" onClick={() => change(undefined)}>
          {t('form.items.reset')}
        </Button>
      ) : null}
    </fieldset>
  )
}

const trees = (v: unknown): Tree[] | undefined => (Array.isArray(v) ? v.filter(isTree) : undefined)
