import type { ReactNode } from 'react'

/** EmptyView says why there is nothing, and what to do about it. */
export function EmptyView({
  title,
  text,
  action,
  art,
}: {
  title: string
  text?: ReactNode
  action?: ReactNode
  art?: ReactNode
}) {
  return (
    <section className="empty">
      {art}
      <h2>{title}</h2>
      {text ? <p>{text}</p> : null}
      {action ? <div className="empty-action">{action}</div> : null}
    </section>
  )
}
