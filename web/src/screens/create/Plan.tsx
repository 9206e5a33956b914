import type { UseQueryResult } from '@tanstack/react-query'
import type { PlannedTask } from '../../api/plan'
import { advice } from '../../api/problem'
import { useFormat, useText } from '../../locales/useText'
import { ErrorView } from '../../parts/ErrorView'

const shown = 6

/** total is what all tasks weigh at most; 0 when one of them does not tell. */
const total = (tasks: readonly PlannedTask[]) =>
  tasks.every((x) => x.max_bytes) ? tasks.reduce((sum, x) => sum + (x.max_bytes ?? 0), 0) : 0

/** Plan says what the job would make of its first source, and why; nothing is started. */
export function Plan({ plan, ready }: { plan: UseQueryResult<PlannedTask[]>; ready: boolean }) {
  const t = useText()
  const format = useFormat()
  const all = total(plan.data ?? [])
  return (
    <aside className="panel create-plan" aria-label={t('create.plan')} aria-busy={plan.isFetching}>
      <h2>{t('create.plan')}</h2>
      {!ready ? <p className="muted">{t('create.plan.none')}</p> : null}
      {ready && plan.isPending ? <p className="muted">{t('create.planning')}</p> : null}
      {ready && plan.isError ? <ErrorView error={plan.error} small /> : null}
      {ready
        ? plan.data?.map((task) => (
            <section key={task.name}>
              <h3>{task.name}</h3>
              {task.error ? (
                <p className="small bad" role="alert">
                  <b>{t('create.plan.fails')}:</b> {advice(task.error)}
                </p>
              ) : null}
              {(task.warnings ?? []).map((w, i) => (
                <p key={i} className="small finding">
                  {w.text}
                </p>
              ))}
              <ul className="small">
                {(task.normalized ?? []).map((f, i) => (
                  <li key={i}>{[f.text, f.action].filter(Boolean).join(' → ')}</li>
                ))}
                {(task.reasons ?? []).map((r, i) => (
                  <li key={i}>
                    {r.about}: {r.text}
                  </li>
                ))}
              </ul>
              {task.max_bytes ? (
                <p className="small">{t('create.plan.size', { size: format.bytes(task.max_bytes) })}</p>
              ) : null}
              <details>
                <summary className="small">{t('task.files', { count: task.files?.length ?? 0 })}</summary>
                <ul className="small">
                  {(task.files ?? []).slice(0, shown).map((f) => (
                    <li key={f.key} className="break">
                      <code>{f.key}</code>
                    </li>
                  ))}
                  {(task.files ?? []).length > shown ? <li>…</li> : null}
                </ul>
              </details>
            </section>
          ))
        : null}
      {ready && all > 0 && (plan.data?.length ?? 0) > 1 ? (
        <p className="small">
          <b>{t('create.plan.total', { size: format.bytes(all) })}</b>
        </p>
      ) : null}
    </aside>
  )
}
