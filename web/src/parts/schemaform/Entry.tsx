import { Input, InputNumber, Select } from 'antd'
import { useId, useState } from 'react'
import { useText } from '../../locales/useText'
import { kindOf, typed, type Schema } from './schema'

interface EntryProps {
  name: string
  label: string
  schema: Schema
  /** undefined where nothing is set, and base applies. */
  value: unknown
  base: unknown
  bad: boolean
  /** Others are required. */
  optional: boolean
  readOnly: boolean
  change: (to: unknown) => void
}

const shown = (v: unknown) => (v === undefined ? '' : typeof v === 'string' ? v : JSON.stringify(v))
const listed = (v: unknown) => (Array.isArray(v) ? v.map(shown).join(', ') : shown(v))

/** Entry is one field; emptied, it is as the template has it. */
export function Entry(props: EntryProps) {
  const id = useId()
  const t = useText()
  const { schema, value, base, change } = props
  const common = { id, disabled: props.readOnly, status: props.bad ? ('error' as const) : undefined }
  const usual = () => {
    if (typeof base === 'boolean') return t(base ? 'form.yes' : 'form.no')
    const text = base === null ? '' : listed(base)
    if (text !== '') return text
    return schema.examples ? t('form.example', { value: listed(schema.examples[0]) }) : t('form.unset')
  }
  const field = () => {
    switch (kindOf(schema)) {
      case 'switch':
      case 'choice': {
        const values = kindOf(schema) === 'switch' ? [true, false] : (schema.enum ?? [])
        return (
          <Select
            {...common}
            allowClear
            aria-label={props.label}
            placeholder={usual()}
            value={value === undefined ? undefined : shown(value)}
            options={values.map((v) => ({
              value: shown(v),
              label: v === true ? t('form.yes') : v === false ? t('form.no') : shown(v),
            }))}
            onChange={(text?: string) => change(text === undefined ? undefined : values.find((v) => shown(v) === text))}
          />
        )
      }
      case 'many':
        return (
          <Select
            {...common}
            mode="multiple"
            aria-label={props.label}
            placeholder={usual()}
            value={Array.isArray(value) ? value.map(shown) : []}
            maxCount={schema.maxItems}
            options={(schema.items?.enum ?? []).map((v) => ({ value: shown(v), label: shown(v) }))}
            onChange={(chosen: string[]) =>
              change(chosen.length > 0 ? schema.items?.enum?.filter((v) => chosen.includes(shown(v))) : undefined)
            }
          />
        )
      case 'values':
        return (
          <Select
            {...common}
            className="schema-values"
            mode="tags"
            open={false}
            suffixIcon={null}
            tokenSeparators={[',', ';', ' ', '\n']}
            aria-label={props.label}
            placeholder={usual()}
            value={Array.isArray(value) ? value.map(shown) : []}
            onChange={(written: string[]) =>
              change(written.length > 0 ? written.map((text) => typed(text, schema.items ?? {})) : undefined)
            }
          />
        )
      case 'number':
        return (
          <InputNumber
            {...common}
            value={typeof value === 'number' ? value : null}
            placeholder={usual()}
            min={schema.minimum}
            max={schema.maximum}
            onChange={(n) => change(n ?? undefined)}
          />
        )
      case 'secret':
        return (
          <Input.Password
            {...common}
            value={shown(value)}
            autoComplete="new-password"
            onChange={(e) => change(e.target.value === '' ? undefined : e.target.value)}
          />
        )
      case 'text':
        return (
          <Input
            {...common}
            value={shown(value)}
            placeholder={usual()}
            onChange={(e) => change(e.target.value === '' ? undefined : e.target.value)}
          />
        )
      default:
        return <Json {...props} id={id} />
    }
  }
  return (
    <>
      <label htmlFor={id} className="schema-label">
        {props.label}
        {props.optional ? <span className="small muted"> {t('form.optional')}</span> : null}
        {schema.minimum !== undefined && schema.maximum !== undefined && kindOf(schema) === 'number' ? (
          <span className="small muted">
            {' '}
            {schema.minimum}–{schema.maximum}
          </span>
        ) : null}
      </label>
      {field()}
    </>
  )
}

/** Json enters what has no form of its own. */
function Json(props: EntryProps & { id: string }) {
  const t = useText()
  const [text, setText] = useState<string | null>(null)
  const now = text ?? (props.value === undefined ? '' : JSON.stringify(props.value, null, 2))
  const wrong = text !== null && text.trim() !== '' && parsed(text) === undefined
  return (
    <>
      <Input.TextArea
        id={props.id}
        className="schema-json"
        rows={1}
        disabled={props.readOnly}
        status={props.bad || wrong ? 'error' : undefined}
        value={now}
        placeholder={props.base === undefined ? t('form.unset') : shown(props.base)}
        onChange={(e) => {
          setText(e.target.value)
          if (e.target.value.trim() === '') props.change(undefined)
          else if (parsed(e.target.value) !== undefined) props.change(parsed(e.target.value))
        }}
        onBlur={() => !wrong && setText(null)}
      />
      {wrong ? (
        <p className="small bad" role="alert">
          {t('form.json')}
        </p>
      ) : null}
    </>
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
