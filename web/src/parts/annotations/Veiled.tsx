import { useState } from 'react'
import { contentOf } from '../../api/files'
import type { Output } from '../../api/words'
import { useText } from '../../locales/useText'
import './annotations.css'

/** Veiled is an image that shows what a report found. It may be what nobody wants to see unprepared, so that it is blurred until somebody asks. */
export function Veiled({ output, name }: { output: Output; name: string }) {
  const t = useText()
  const [open, setOpen] = useState(false)
  return (
    <button
      type="button"
      className="veiled"
      aria-pressed={open}
      aria-label={`${t('annotations.unveil')}: ${name}`}
      onClick={() => setOpen(!open)}
    >
      <img src={contentOf(output)} alt={open ? name : ''} loading="lazy" data-veiled={!open || undefined} />
      {open ? null : <span className="small">{t('annotations.unveil')}</span>}
    </button>
  )
}
