import { useQuery } from '@tanstack/react-query'
import { Button, Input, Segmented, Skeleton } from 'antd'
import { useRef, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { InputRef } from 'antd'
import { listTemplates, templatesKey } from '../../api/templates'
import type { Template } from '../../api/words'
import { useText } from '../../locales/useText'
import { useOperations } from '../../parts/useOperations'
import { EmptyView } from '../../parts/EmptyView'
import { ErrorView } from '../../parts/ErrorView'
import { Title } from '../../parts/Title'
import { useKeys } from '../../parts/useKeys'
import { useMay } from '../../shell/useSelf'
import '../../parts/panel.css'
import './templates.css'

type Kind = 'all' | 'system' | 'custom'

/** Templates lists the system's and one's own, by operation. */
export default function Templates() {
  const t = useText()
  const { title } = useOperations()
  const may = useMay('operator')
  const navigate = useNavigate()
  const [wanted, setWanted] = useState('')
  const [kind, setKind] = useState<Kind>('all')
  const field = useRef<InputRef>(null)
  const list = useQuery({ queryKey: templatesKey, queryFn: ({ signal }) => listTemplates(signal) })
  useKeys({ '/': () => field.current?.focus() })
  const text = wanted.trim().toLowerCase()
  const shown = (list.data ?? []).filter(
    (x) =>
      (kind === 'all' || x.system === (kind === 'system')) &&
      `${x.name} ${x.description ?? ''}`.toLowerCase().includes(text),
  )
  const groups = [...new Set(shown.map((x) => x.operation))]
  return (
    <>
      <Title
        text={t('menu.templates')}
        extra={
          may ? (
            <Button type="primary" onClick={() => void navigate('/templates/new')}>
              {t('templates.new')}
            </Button>
          ) : null
        }
      />
      <div className="templates-bar">
        <Input
          ref={field}
          allowClear
          value={wanted}
          onChange={(e) => setWanted(e.target.value)}
          placeholder={t('templates.search')}
          aria-label={t('templates.search')}
        />
        <Segmented<Kind>
          aria-label={t('templates.kind')}
          value={kind}
          onChange={setKind}
          options={[
            { value: 'all', label: t('templates.all') },
            { value: 'system', label: t('templates.system') },
            { value: 'custom', label: t('templates.custom') },
          ]}
        />
      </div>
      {list.isPending ? <Skeleton active /> : null}
      {list.isError ? <ErrorView error={list.error} retry={() => void list.refetch()} /> : null}
      {list.isSuccess && shown.length === 0 ? (
        <EmptyView title={t('templates.none')} text={t('templates.none.text')} />
      ) : null}
      {groups.map((operation) => (
        <section key={operation} aria-label={title(operation)}>
          <h2 className="templates-group">{title(operation)}</h2>
          <ul className="panel templates">
            {shown
              .filter((x) => x.operation === operation)
              .map((x) => (
                <Row key={x.name} template={x} />
              ))}
          </ul>
        </section>
      ))}
    </>
  )
}

function Row({ template }: { template: Template }) {
  const t = useText()
  return (
    <li>
      <Link to={`/templates/${encodeURIComponent(template.name)}`} className="templates-name">
        {template.name}
      </Link>
      <span className="muted">{template.description}</span>
      <span className="templates-tags">
        {template.disabled ? (
          <span className="tag" data-tone="warn">
            {t('templates.disabled')}
          </span>
        ) : null}
        {template.system ? null : <span className="tag">{t('templates.version', { number: template.version })}</span>}
        <Link
          to={`/new?template=${encodeURIComponent(template.name)}`}
          aria-label={`${t('templates.use')}: ${template.name}`}
        >
          {t('templates.use')}
        </Link>
      </span>
    </li>
  )
}
