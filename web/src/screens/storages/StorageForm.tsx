import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Form, Input, Modal, Radio, Switch } from 'antd'
import { useState } from 'react'
import { call } from '../../api/call'
import type { Schemas } from '../../api/types'
import { advice, asProblem, type Fault } from '../../api/problem'
import type { Storage } from '../../api/words'
import { useServed, useText } from '../../locales/useText'
import { ErrorView } from '../../parts/ErrorView'
import { SchemaForm } from '../../parts/schemaform/SchemaForm'
import { label, type Schema, type Tree } from '../../parts/schemaform/schema'
import { useSelf } from '../../shell/useSelf'
import { configOf, lacking, storagesKey } from './storage'
import { useKinds } from './useKinds'

interface Values {
  name: string
  default: boolean
}

const own = ['name', 'default'] as const

/** StorageForm adds a storage, or changes the config of one. What the server finds wrong is shown at its field. */
export function StorageForm({ open, close, storage }: { open: boolean; close: () => void; storage?: Storage }) {
  const t = useText()
  const served = useServed()
  const who = useSelf()
  const queries = useQueryClient()
  const { kinds, find, title, error } = useKinds()
  const [form] = Form.useForm<Values>()
  const first = kinds.find((k) => who.everywhere || !k.local)?.name
  const [chosen, setChosen] = useState<string>()
  const kind = storage?.kind ?? chosen ?? first
  const [configs, setConfigs] = useState<Record<string, Tree>>({})
  const config = (kind === undefined ? undefined : configs[kind]) ?? (storage ? (storage.config as Tree) : {})
  const schema = kind ? (find(kind)?.schema as Schema | undefined) : undefined
  const [faults, setFaults] = useState<Fault[]>([])
  const [other, setOther] = useState<unknown>(null)
  const save = useMutation({
    mutationFn: (v: Values) =>
      storage
        ? call('put', '/api/v1/storages/{name}', { path: { name: storage.name }, body: { config: configOf(config) } })
        : call('post', '/api/v1/storages', {
            body: {
              name: v.name.trim(),
              kind: kind as Schemas['StorageSpec']['kind'],
              default: v.default || undefined,
              config: configOf(config),
            },
          }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: storagesKey })
      leave()
    },
    onError: (problem) => {
      const all = asProblem(problem).faults
      const members = Object.keys(schema?.properties ?? {}).map((name) => `config.${name}`)
      const mine = all.filter((f) => own.some((name) => name === f.field))
      const theirs = all.filter((f) => members.some((m) => f.field === m || f.field?.startsWith(m + '.')))
      form.setFields(mine.map((f) => ({ name: f.field as keyof Values, errors: [advice(f)] })))
      setFaults(theirs)
      setOther(all.length > 0 && mine.length + theirs.length === all.length ? null : problem)
    },
  })
  const leave = () => {
    setChosen(undefined)
    setConfigs({})
    setFaults([])
    setOther(null)
    close()
  }
  return (
    <Modal
      open={open}
      title={storage ? t('storages.edit.title', { storage: storage.name }) : t('storages.add')}
      okText={t('action.save')}
      cancelText={t('action.back')}
      confirmLoading={save.isPending}
      okButtonProps={{ disabled: !schema }}
      onOk={() => form.submit()}
      onCancel={leave}
      destroyOnHidden
    >
      <Form<Values>
        form={form}
        layout="vertical"
        preserve={false}
        requiredMark="optional"
        onFinish={(v) => {
          const missing = lacking(schema, config, Boolean(storage))
          setFaults(
            missing.map((name) => ({
              code: 'config.missing',
              field: `config.${name}`,
              message: t('storages.required'),
            })),
          )
          setOther(null)
          if (missing.length === 0) save.mutate(v)
        }}
      >
        {(other ?? error) ? <ErrorView error={other ?? error} small /> : null}
        {storage ? null : (
          <>
            <Form.Item required label={t('storages.kind')}>
              <Radio.Group
                value={kind}
                options={kinds.map((k) => ({
                  value: k.name,
                  label: title(k.name),
                  disabled: k.local && !who.everywhere,
                }))}
                onChange={(e) => {
                  setChosen(e.target.value as string)
                  setFaults([])
                }}
              />
            </Form.Item>
            <Form.Item
              name="name"
              label={t('storages.name')}
              extra={t('storages.name.rule')}
              rules={[{ required: true, message: t('storages.required') }]}
            >
              <Input maxLength={64} autoComplete="off" />
            </Form.Item>
          </>
        )}
        {kind && schema ? (
          <SchemaForm
            key={kind}
            schema={schema}
            value={config}
            onChange={(to) => setConfigs((all) => ({ ...all, [kind]: to }))}
            faults={faults}
            prefix="config"
            whole
            words={(name, s) => ({
              label: served(`storages.field.${name}`, s.title ?? label(name)),
              help:
                storage && s.writeOnly
                  ? t('storages.secret.keep')
                  : served(`storages.help.${name}`, s.description ?? ''),
            })}
          />
        ) : null}
        {storage ? null : (
          <Form.Item name="default" required label={t('storages.default.new')} valuePropName="checked">
            <Switch />
          </Form.Item>
        )}
      </Form>
    </Modal>
  )
}
