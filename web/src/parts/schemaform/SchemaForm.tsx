import { Input } from 'antd'
import { useState } from 'react'
import { advice, type Fault } from '../../api/problem'
import { useText } from '../../locales/useText'
import { Entry } from './Entry'
import { Items } from './Items'
import { Parts } from './Parts'
import { at, isTree, kindOf, label, matches, members, partsOf, set, type Schema, type Tree } from './schema'
import './schemaform.css'

interface FormProps {
  schema: Schema
  /** Only what is set. */
  value: Tree
  onChange: (value: Tree) => void
  /** What applies where nothing is set. */
  base?: unknown
  faults?: readonly Fault[]
  /** What the faults' fields begin with before a member's path. */
  prefix?: string
  readOnly?: boolean
  /** The value is a whole of its own: nothing is marked as changed, and there is no search. */
  whole?: boolean
  /** What a member is called and explained with; otherwise as the schema has it. */
  words?: (name: string, schema: Schema) => { label: string; help: string }
}

const plain = (name: string, s: Schema) => ({ label: label(name), help: s.description ?? '' })

/** SchemaForm is made from a JSON schema: a field for each member, groups folded, with a search. */
export function SchemaForm(props: FormProps) {
  const t = useText()
  const [wanted, setWanted] = useState('')
  return (
    <div className="schema-form">
      {props.whole ? null : (
        <Input
          allowClear
          size="small"
          value={wanted}
          onChange={(e) => setWanted(e.target.value)}
          placeholder={t('form.search')}
          aria-label={t('form.search')}
        />
      )}
      <Group {...props} path={[]} wanted={wanted} />
    </div>
  )
}

function Group(props: FormProps & { path: readonly string[]; wanted: string }) {
  const { schema, value, base, path, wanted, faults = [], prefix = '', words = plain } = props
  const t = useText()
  const chooses = partsOf(schema)
  const ofParts = new Set(chooses?.parts.filter((p) => kindOf(schema.properties?.[p] ?? {}) === 'group'))
  return (
    <div className="schema-group">
      {members(schema)
        .filter(([name, s]) => !ofParts.has(name) && (name === chooses?.name || matches(name, s, wanted)))
        .map(([name, s]) => {
          const here = [...path, name]
          const said = words(name, s)
          const field = [prefix, ...here].filter(Boolean).join('.')
          const mine = faults.filter((f) => f.field === field || (kindOf(s) !== 'group' && f.field?.startsWith(field)))
          if (chooses && name === chooses.name) {
            const groups = schema.properties ?? {}
            const all = matches(name, s, wanted)
            return (
              <Parts
                key={name}
                parts={chooses.parts}
                groups={groups}
                value={at(value, here)}
                base={at(base, here) ?? s.default}
                readOnly={props.readOnly ?? false}
                bad={mine.length > 0}
                changed={(part) => isTree(at(value, [...path, part]))}
                shown={(part) => all || matches(part, groups[part] ?? {}, wanted)}
                change={(to) => props.onChange(set(value, here, to))}
                form={(part) => (
                  <Group {...props} schema={groups[part] ?? {}} path={[...path, part]} wanted={all ? '' : wanted} />
                )}
              />
            )
          }
          if (kindOf(s) === 'group') {
            const changed = isTree(at(value, here))
            const bad = faults.some((f) => f.field?.startsWith(field))
            return (
              <details key={name} open={wanted !== '' || changed || bad || undefined}>
                <summary>
                  {said.label} {changed && !props.whole ? <span className="tag">{t('form.changed')}</span> : null}
                  {said.help ? <span className="small muted"> {said.help}</span> : null}
                </summary>
                <Group
                  {...props}
                  schema={s}
                  path={here}
                  wanted={matches(name, { ...s, properties: {} }, wanted) ? '' : wanted}
                />
              </details>
            )
          }
          const own = at(value, here)
          const item = s.items
          if (kindOf(s) === 'list' && item) {
            return (
              <div
                key={name}
                className="schema-field schema-wide"
                data-changed={(!props.whole && own !== undefined) || undefined}
              >
                <Items
                  label={said.label}
                  value={own}
                  base={at(base, here) ?? s.default}
                  most={s.maxItems}
                  readOnly={props.readOnly ?? false}
                  change={(to) => props.onChange(set(value, here, to))}
                  form={(one, i, change) => (
                    <Group
                      {...props}
                      schema={item}
                      value={one}
                      onChange={change}
                      base={undefined}
                      prefix={`${field}[${i}]`}
                      path={[]}
                      wanted=""
                    />
                  )}
                />
                {said.help ? <p className="small muted">{said.help}</p> : null}
                <Faults list={mine.filter((f) => f.field === field)} />
              </div>
            )
          }
          return (
            <div key={name} className="schema-field" data-changed={(!props.whole && own !== undefined) || undefined}>
              <Entry
                name={field}
                label={said.label}
                schema={s}
                value={own}
                base={at(base, here) ?? s.default}
                bad={mine.length > 0}
                optional={(schema.required?.length ?? 0) > 0 && !schema.required?.includes(name)}
                readOnly={props.readOnly ?? false}
                change={(to) => props.onChange(set(value, here, to))}
              />
              {said.help ? <p className="small muted">{said.help}</p> : null}
              <Faults list={mine} />
            </div>
          )
        })}
    </div>
  )
}

function Faults({ list }: { list: readonly Fault[] }) {
  return list.map((f, i) => (
    <p key={i} className="small bad" role="alert">
      {advice(f)}
    </p>
  ))
}
