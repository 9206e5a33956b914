import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Skeleton } from 'antd'
import { useState } from 'react'
import { Link, useNavigate, useParams, useSearchParams } from 'react-router'
import { enable, getTemplate, removeTemplate, render } from '../../api/templates'
import type { Template } from '../../api/words'
import { useText } from '../../locales/useText'
import { useOperations } from '../../parts/useOperations'
import { ConfirmAction } from '../../parts/ConfirmAction'
import { CopyButton } from '../../parts/CopyId'
import { ErrorView } from '../../parts/ErrorView'
import { Title } from '../../parts/Title'
import { useFault } from '../../parts/useFault'
import { useMay } from '../../shell/useSelf'
import { Compare } from './Compare'
import { Editor } from './Editor'
import { Versions } from './Versions'
import '../../parts/panel.css'
import './template.css'

/** TemplatePage shows one template, changes it, or makes a new one. */
export default function TemplatePage() {
  const { name = '' } = useParams()
  const [search] = useSearchParams()
  const from = search.get('from') ?? ''
  const fresh = name === 'new'
  const wanted = fresh ? from : name
  const template = useQuery({
    queryKey: ['template', wanted],
    queryFn: ({ signal }) => getTemplate(wanted, signal),
    enabled: wanted !== '',
  })
  if (wanted === '') return <Editor fresh />
  if (template.isPending) return <Skeleton active />
  if (!template.data) return <ErrorView error={template.error} retry={() => void template.refetch()} />
  if (fresh) return <Editor key={wanted} from={template.data} fresh />
  if (search.get('edit')) return <Editor key={wanted} from={template.data} />
  return <Shown template={template.data} again={() => void template.refetch()} />
}

function Shown({ template, again }: { template: Template; again: () => void }) {
  const t = useText()
  const { title } = useOperations()
  const fault = useFault()
  const may = useMay('operator')
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [removing, setRemoving] = useState(false)
  const rendered = useQuery({
    queryKey: ['render', template.name, template.version],
    queryFn: ({ signal }) => render(template.name, undefined, signal),
  })
  const path = encodeURIComponent(template.name)
  const own = may && !template.system
  const changed = () => {
    void queries.invalidateQueries({ queryKey: ['templates'] })
    again()
  }
  const turn = async () => {
    try {
      await enable(template.name, Boolean(template.disabled))
      changed()
    } catch (error) {
      void message.error(fault(error).title)
    }
  }
  return (
    <>
      <nav className="crumbs" aria-label={t('job.crumbs')}>
        <Link to="/templates">{t('menu.templates')}</Link>
      </nav>
      <Title
        text={template.name}
        extra={
          <span className="template-acts">
            <Link to={`/new?template=${path}`}>{t('templates.use')}</Link>
            <Link to={`/new?template=${path}&sample=1`}>{t('template.try')}</Link>
            {may ? <Link to={`/templates/new?from=${path}`}>{t('template.duplicate')}</Link> : null}
            {own ? <Link to={`/templates/${path}?edit=1`}>{t('template.edit')}</Link> : null}
            {own ? (
              <Button size="small" onClick={() => void turn()}>
                {t(template.disabled ? 'template.enable' : 'template.disable')}
              </Button>
            ) : null}
            {own ? (
              <Button size="small" danger onClick={() => setRemoving(true)}>
                {t('act.delete')}
              </Button>
            ) : null}
          </span>
        }
      >
        <span className="muted">{title(template.operation)}</span>
        <span className="tag" data-tone={template.disabled ? 'warn' : undefined}>
          {template.disabled
            ? t('templates.disabled')
            : template.system
              ? t('templates.system')
              : t('templates.version', { number: template.version })}
        </span>
      </Title>
      <p>{template.description}</p>
      {template.extends ? (
        <p>
          {t('template.extends')}{' '}
          <Link to={`/templates/${encodeURIComponent(template.extends.split('@')[0] ?? '')}`}>{template.extends}</Link>
        </p>
      ) : null}
      <div className="template-sides">
        <Json title={t('template.own')} value={template.params} />
        <Json title={t('template.whole')} value={rendered.data?.params} />
      </div>
      {template.system ? null : <Versions template={template} />}
      <Compare template={template} />
      <ConfirmAction
        open={removing}
        title={t('template.delete.ask', { name: template.name })}
        verb={t('act.delete')}
        danger
        act={async () => {
          await removeTemplate(template.name)
          void queries.invalidateQueries({ queryKey: ['templates'] })
          void navigate('/templates')
        }}
        close={() => setRemoving(false)}
      >
        <p>{t('template.delete.text')}</p>
      </ConfirmAction>
    </>
  )
}

function Json({ title, value }: { title: string; value: unknown }) {
  const text = JSON.stringify(value ?? {}, null, 2)
  return (
    <section className="panel">
      <h2 className="template-heading">
        {title} <CopyButton text={text} what={title} />
      </h2>
      <pre className="log" tabIndex={0} aria-label={title}>
        {text}
      </pre>
    </section>
  )
}
