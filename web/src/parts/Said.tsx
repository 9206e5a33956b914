import { Fragment } from 'react'

/** Said is a sentence of the server; what stands in backticks, as commands do, is set as code. */
export function Said({ text }: { text: string }) {
  return text.split('`').map((part, i) => (i % 2 ? <code key={i}>{part}</code> : <Fragment key={i}>{part}</Fragment>))
}
