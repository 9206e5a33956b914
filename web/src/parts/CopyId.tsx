import CheckOutlined from '@ant-design/icons/CheckOutlined'
import CopyOutlined from '@ant-design/icons/CopyOutlined'
import { useEffect, useState } from 'react'
import { useText } from '../locales/useText'
import { copy } from './copy'

/** CopyButton copies a text; what says which, as "ID". */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const t = useText()
  const [done, setDone] = useState(false)
  useEffect(() => {
    if (!done) return
    const timer = setTimeout(() => setDone(false), 1500)
    return () => clearTimeout(timer)
  }, [done])
  return (
    <button
      type="button"
      className="copy"
      aria-label={done ? t('copy.done') : t('copy.what', { what })}
      title={t('copy.what', { what })}
      onClick={(e) => {
        e.stopPropagation()
        void copy(text).then(setDone)
      }}
    >
      {done ? <CheckOutlined aria-hidden /> : <CopyOutlined aria-hidden />}
    </button>
  )
}

/** CopyId shows the end of an ID, which tells UUIDs of one day apart, and copies all of it. */
export function CopyId({ id, whole = false }: { id: string; whole?: boolean }) {
  return (
    <span className="copy-id">
      <code title={id}>{whole ? id : '…' + id.slice(-8)}</code>
      <CopyButton text={id} what="ID" />
    </span>
  )
}
