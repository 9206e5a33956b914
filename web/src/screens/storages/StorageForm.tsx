import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Form, Input, Modal, Radio, Select, Switch } from 'antd'
import { useState } from 'react'
import { call } from '../../api/call'
import { advice, asProblem } from '../../api/problem'
import type { Storage } from '../../api/words'
import { useText } from '../../locales/useText'
import type { Key } from '../../locales/catalogue'
import { ErrorView } from '../../parts/ErrorView'
import { useSelf } from '../../shell/useSelf'
import { configOf, folderFields, s3Fields, storagesKey } from './storage'

interface Values {
  name: string
  kind: 'folder' | 's3'
  default: boolean
  config: Record<string, unknown>
}

/** A bucket's name, as S3 has it. */
const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/

/** The choices of a field that has few. */
const choices: Record<string, readonly string[]> = {
  addressing: ['auto', 'path', 'virtual'],
  encryption: ['none', 's3', 'kms'],
}

/** StorageForm adds a storage, or changes the config of one. What the server finds wrong stands at its field. */
export function StorageForm({ open, close, storage }: { open: boolean; close: () => void; storage?: Storage }) {
  const t = useText()
  const who = useSelf()
  const queries = useQueryClient()
  const [form] = Form.useForm<Values>()
  const kind = Form.useWatch('kind', form) ?? storage?.kind ?? (who.everywhere ? 'folder' : 's3')
  const [other, setOther] = useState<unknown>(null)
  const fields: readonly string[] = kind === 'folder' ? folderFields : s3Fields
  const save = useMutation({
    mutationFn: (v: Values) => {
      const config = configOf(Object.fromEntries([...fields, 'insecure'].map((f) => [f, v.config?.[f]])))
      return storage
        ? call('put', '/api/v1/storages/{name}', { path: { name: storage.name }, body: { config } })
        : call('post', '/api/v1/storages', {
            body: { name: v.name.trim(), kind: v.kind, default: v.default || undefined, config },
          })
    },
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: storagesKey })
      close()
    },
    onError: (error) => setOther(place(error)),
  })
  // place shows each fault at its field, and gives what has none.
  const place = (error: unknown): unknown => {
    const { faults } = asProblem(error)
    const shown = new Set(['name', 'kind', 'default', ...fields.map((f) => 'config.' + f)])
    const mine = faults.filter((f) => f.field && shown.has(f.field))
    form.setFields(
      mine.map((f) => ({
        name: (f.field ?? '').split('.') as never,
        errors: [advice(f)],
      })),
    )
    return mine.length > 0 && mine.length === faults.length ? null : error
  }
  return (
    <Modal
      open={open}
      title={storage ? t('storages.edit.title', { storage: storage.name }) : t('storages.add')}
      okText={t('action.save')}
      cancelText={t('action.back')}
      confirmLoading={save.isPending}
      onOk={() => form.submit()}
      onCancel={close}
      destroyOnHidden
    >
      <Form<Values>
        form={form}
        layout="vertical"
        preserve={false}
        requiredMark="optional"
        initialValues={{ kind, default: false, name: storage?.name, config: storage?.config ?? {} }}
        onFinish={(v) => {
          setOther(null)
          save.mutate(v)
        }}
      >
        {other ? <ErrorView error={other} small /> : null}
        {storage ? null : (
          <>
            <Form.Item name="kind" required label={t('storages.kind')}>
              <Radio.Group
                options={[
                  { value: 'folder', label: t('storages.folder'), disabled: !who.everywhere },
                  { value: 's3', label: t('storages.s3') },
                ]}
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
        {fields.map((f) => (
          <Form.Item
            key={f}
            name={['config', f]}
            label={t(`storages.field.${f}` as Key)}
            rules={[
              {
                required: ['path', 'endpoint', 'bucket', 'access_key'].includes(f) || (f === 'secret_key' && !storage),
                message: t('storages.required'),
              },
              ...(f === 'bucket' ? [{ pattern: bucketName, message: t('storages.bucket.rule') }] : []),
            ]}
            extra={f === 'secret_key' && storage ? t('storages.secret.keep') : undefined}
          >
            {f === 'secret_key' ? (
              <Input.Password autoComplete="new-password" />
            ) : choices[f] ? (
              <Select allowClear options={choices[f].map((value) => ({ value, label: value }))} />
            ) : (
              <Input autoComplete="off" />
            )}
          </Form.Item>
        ))}
        {kind === 's3' ? (
          <Form.Item
            name={['config', 'insecure']}
            required
            label={t('storages.field.insecure')}
            valuePropName="checked"
          >
            <Switch />
          </Form.Item>
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
