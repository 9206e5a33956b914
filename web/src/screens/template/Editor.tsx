import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, Select } from 'antd'
import { useEffect, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { advice, asProblem } from '../../api/problem'
import { keep, listTemplates, render, schemaOf, templatesKey, validate, type TemplateSpec } from '../../api/templates'
import type { Template } from '../../api/words'
import { useText } from '../../locales/useText'
import { useOperations } from '../../parts/useOperations'
import { ErrorView } from '../../parts/ErrorView'
import { isTree, type Schema, type Tree } from '../../parts/schemaform/schema'
import { SchemaForm } from '../../parts/schemaform/SchemaForm'
import { Title } from '../../parts/Title'

const pause = 400

/** Editor changes a template, or makes one: form and JSON side by side, checked by the server while one types. */
export function Editor({ from, fresh = false }: { from?: Template; fresh?: boolean }) {
  const t = useText()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { message } = App.useApp()
  const operations = useOperations()
  const [own, setOwn] = useState<TemplateSpec>(() => ({
    name: fresh ? (from ? `${from.name}-2` : '') : (from?.name ?? ''),
    description: from?.description,
    // A system template is extended rather than copied, so that it stays what it is.
    extends: fresh && from?.system ? from.name : from?.extends,
    operation: from?.operation,
    params: fresh && from?.system ? {} : (from?.params ?? {}),
  }))
  const change = (part: Partial<TemplateSpec>) => setOwn((s) => ({ ...s, ...part }))
  const operation = own.operation ?? operations.list[0]?.name ?? ''
  const spec: TemplateSpec = { ...own, operation }
  const params = isTree(spec.params) ? spec.params : {}
  const [text, setText] = useState<string | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const templates = useQuery({ queryKey: templatesKey, queryFn: ({ signal }) => listTemplates(signal) })
  const schema = useQuery({
    queryKey: ['schema', operation],
    queryFn: ({ signal }) => schemaOf(operation, signal),
    enabled: operation !== '',
    staleTime: Infinity,
  })
  const base = useQuery({
    queryKey: ['render', spec.extends],
    queryFn: ({ signal }) => render(spec.extends ?? '', undefined, signal),
    enabled: Boolean(spec.extends),
  })
  const settled = useSettled(JSON.stringify(spec))
  const checked = useQuery({
    queryKey: ['validate', settled],
    queryFn: ({ signal }) => validate(JSON.parse(settled) as TemplateSpec, signal),
    enabled: spec.name !== '' && operation !== '',
    placeholderData: keepPreviousData,
    retry: false,
  })
  const faults = error ? asProblem(error).faults : (checked.data?.errors ?? [])
  const others = faults.filter((f) => !f.field?.startsWith('params'))
  const wrong = text === null ? '' : jsonFault(text)
  const save = async () => {
    setBusy(true)
    setError(null)
    try {
      const kept = await keep(spec, !fresh)
      void queries.invalidateQueries({ queryKey: ['templates'] })
      void queries.invalidateQueries({ queryKey: ['template', kept.name] })
      void message.success(t('template.saved', { number: kept.version }))
      void navigate(`/templates/${encodeURIComponent(kept.name)}`)
    } catch (cause) {
      setError(cause)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <nav className="crumbs" aria-label={t('job.crumbs')}>
        <Link to="/templates">{t('menu.templates')}</Link>
        {from && !fresh ? (
          <>
            {' / '}
            <Link to={`/templates/${encodeURIComponent(from.name)}`}>{from.name}</Link>
          </>
        ) : null}
      </nav>
      <Title text={fresh ? t('templates.new') : t('template.edit.of', { name: spec.name })} />
      <form
        onSubmit={(e) => {
          e.preventDefault()
          void save()
        }}
      >
        <div className="template-head">
          <label>
            {t('template.name')}
            <Input value={spec.name} disabled={!fresh} required onChange={(e) => change({ name: e.target.value })} />
          </label>
          <label>
            {t('template.description')}
            <Input value={spec.description} onChange={(e) => change({ description: e.target.value || undefined })} />
          </label>
          <label>
            {t('task.type')}
            <Select
              aria-label={t('task.type')}
              disabled={!fresh || Boolean(spec.extends)}
              value={operation}
              options={operations.list.map((o) => ({ value: o.name, label: operations.title(o.name) }))}
              onChange={(o: string) => change({ operation: o, params: {} })}
            />
          </label>
          <label>
            {t('template.extends')}
            <Select
              aria-label={t('template.extends')}
              allowClear
              showSearch
              value={spec.extends}
              options={(templates.data ?? [])
                .filter((x) => x.operation === operation && x.name !== spec.name)
                .map((x) => ({ value: x.name, label: x.name }))}
              onChange={(name?: string) => change({ extends: name })}
            />
          </label>
        </div>
        {others.map((f, i) => (
          <p key={i} className="small bad" role="alert">
            {f.field ? <code>{f.field}</code> : null} {advice(f)}
          </p>
        ))}
        <div className="template-sides">
          <section aria-label={t('template.form')}>
            <h2 className="template-heading">{t('template.form')}</h2>
            {schema.isError ? <ErrorView error={schema.error} small /> : null}
            {schema.data ? (
              <SchemaForm
                schema={schema.data as Schema}
                value={params}
                base={base.data?.params}
                prefix="params"
                faults={faults}
                onChange={(value) => {
                  setText(null)
                  change({ params: value })
                }}
              />
            ) : null}
          </section>
          <section aria-label={t('template.json')}>
            <h2 className="template-heading">{t('template.json')}</h2>
            <Input.TextArea
              className="template-json"
              aria-label={t('template.json')}
              rows={18}
              spellCheck={false}
              status={wrong ? 'error' : undefined}
              value={text ?? JSON.stringify(params, null, 2)}
              onChange={(e) => {
                setText(e.target.value)
                if (!jsonFault(e.target.value)) change({ params: JSON.parse(e.target.value) as Tree })
              }}
            />
            {wrong ? (
              <p className="small bad" role="alert">
                {t('template.json.wrong', { reason: wrong })}
              </p>
            ) : null}
          </section>
        </div>
        {error ? <ErrorView error={error} small /> : null}
        <p>
          <Button
            type="primary"
            htmlType="submit"
            loading={busy}
            disabled={Boolean(wrong) || spec.name === '' || faults.length > 0}
          >
            {t(fresh ? 'template.create' : 'template.save')}
          </Button>{' '}
          {fresh ? null : <span className="muted">{t('template.save.text')}</span>}
        </p>
      </form>
    </>
  )
}

/** jsonFault says why a text is no JSON object; '' when it is one. */
export function jsonFault(text: string): string {
  try {
    return isTree(JSON.parse(text)) ? '' : '{ … }'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), pause)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
