import type { ReactNode } from 'react'

/** EmptyView says why there is nothing, and what to do about it; whole where the page has nothing else. */
export function EmptyView({
  title,
  text,
  action,
  art,
  whole = false,
}: {
  title: string
  text?: ReactNode
  action?: ReactNode
  art?: ReactNode
  whole?: boolean
}) {
  const Heading = whole ? 'h1' : 'h2'
  return (
    <section className="empty">
      {art}
      <Heading>{title}</Heading>
      {text ? <p>{text}</p> : null}
      {action ? <div className="empty-action">{action}</div> : null}
    </section>
  )
}
