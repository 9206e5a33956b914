import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Form, Input, Skeleton } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { address } from '../../api/call'
import { deleteWordList, putWordList, wordLists, type WordList } from '../../api/moderation'
import { useFormat, useText } from '../../locales/useText'
import { ConfirmAction } from '../../parts/ConfirmAction'
import { EmptyView } from '../../parts/EmptyView'
import { ErrorView } from '../../parts/ErrorView'
import { When } from '../../parts/Figures'
import { Title } from '../../parts/Title'
import { useMay } from '../../shell/useSelf'
import '../../parts/panel.css'
import './wordlists.css'

interface Entry {
  name: string
  language?: string
  text: string
}

/** WordLists has the lists of banned words, and makes new ones or their next versions. */
export default function WordLists() {
  const t = useText()
  const format = useFormat()
  const may = useMay('operator')
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [form] = Form.useForm<Entry>()
  const [asks, setAsks] = useState<WordList | null>(null)
  const lists = useQuery({ queryKey: ['word lists'], queryFn: ({ signal }) => wordLists(signal) })
  const save = useMutation({
    mutationFn: (v: Entry) => putWordList(v.name.trim(), v.language?.trim() ?? '', new Blob([v.text])),
    onSuccess: async (l) => {
      void message.success(t('wordlists.saved', { name: l.name, version: l.version, count: l.terms }))
      form.resetFields()
      await queries.invalidateQueries({ queryKey: ['word lists'] })
    },
  })
  const read = async (file: File | undefined) => {
    if (!file) return
    form.setFieldsValue({ text: await file.text() })
  }
  return (
    <>
      <Title text={t('wordlists.title')} extra={<Link to="/reviews">{t('reviews.title')}</Link>} />
      <p className="muted">{t('wordlists.text')}</p>
      {lists.isPending ? <Skeleton active /> : null}
      {lists.isError ? <ErrorView error={lists.error} retry={() => void lists.refetch()} small /> : null}
      {lists.isSuccess && lists.data.length === 0 ? <EmptyView title={t('wordlists.none')} /> : null}
      {lists.data?.length ? (
        <ul className="panel wordlists" aria-label={t('wordlists.title')}>
          {lists.data.map((l) => (
            <li key={l.name}>
              <a href={address('/api/v1/word-lists/{name}/text', { name: l.name })} download={`${l.name}.txt`}>
                {l.name}@{l.version}
              </a>
              <span className="small muted">
                {[l.language, t('wordlists.terms', { count: l.terms }), format.bytes(l.bytes)]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
              <span className="small muted">
                {l.made_by} · <When at={l.created_at} />
              </span>
              {may ? (
                <Button
                  size="small"
                  danger
                  onClick={() => setAsks(l)}
                  aria-label={`${t('wordlists.delete')} ${l.name}`}
                >
                  {t('wordlists.delete')}
                </Button>
              ) : null}
            </li>
          ))}
        </ul>
      ) : null}
      {may ? (
        <Form form={form} layout="vertical" className="panel" onFinish={(v) => save.mutate(v)}>
          <Form.Item
            name="name"
            label={t('wordlists.name')}
            rules={[{ required: true, message: t('wordlists.needed.name') }]}
          >
            <Input maxLength={64} autoComplete="off" />
          </Form.Item>
          <Form.Item name="language" label={t('wordlists.language')}>
            <Input maxLength={35} autoComplete="off" />
          </Form.Item>
          <Form.Item
            name="text"
            label={t('wordlists.words')}
            rules={[{ required: true, message: t('wordlists.needed.words') }]}
          >
            <Input.TextArea rows={6} />
          </Form.Item>
          <p>
            <label>
              {t('wordlists.file')}{' '}
              <input type="file" accept="text/plain,.txt" onChange={(e) => void read(e.target.files?.[0])} />
            </label>
          </p>
          {save.isError ? <ErrorView error={save.error} small /> : null}
          <Button type="primary" htmlType="submit" loading={save.isPending}>
            {t('wordlists.save')}
          </Button>
        </Form>
      ) : null}
      <ConfirmAction
        open={asks !== null}
        title={t('wordlists.delete.title', { name: asks?.name ?? '' })}
        verb={t('wordlists.delete')}
        danger
        act={async () => {
          if (asks) await deleteWordList(asks.name)
          await queries.invalidateQueries({ queryKey: ['word lists'] })
        }}
        close={() => setAsks(null)}
      >
        <p>{t('wordlists.delete.text')}</p>
      </ConfirmAction>
    </>
  )
}
