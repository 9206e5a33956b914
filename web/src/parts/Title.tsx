import { useEffect, type ReactNode } from 'react'

/** Title begins a page: its name, also in the browser's tab, and what it can do. */
export function Title({ text, children, extra }: { text: string; children?: ReactNode; extra?: ReactNode }) {
  useEffect(() => {
    document.title = `${text} · Mediamill`
  }, [text])
  return (
    <div className="title">
      <h1>{text}</h1>
      {children}
      {extra ? <div className="title-extra">{extra}</div> : null}
    </div>
  )
}
