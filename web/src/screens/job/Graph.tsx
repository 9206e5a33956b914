import type { Task } from '../../api/words'
import { useText } from '../../locales/useText'
import { StateTag } from '../../parts/StateTag'
import { levels } from './levels'

/** Graph shows which tasks wait for which: each column needs something of those before it. */
export function Graph({ tasks }: { tasks: Task[] }) {
  const t = useText()
  const names = new Map(tasks.map((x) => [x.id, x.name]))
  return (
    <section className="panel" aria-label={t('job.graph')}>
      <h2>{t('job.graph')}</h2>
      <ol className="graph">
        {levels(tasks).map((level, i) => (
          <li key={i}>
            {level.map((task) => (
              <a key={task.id} className="node" href={`#task-${task.number}`}>
                <b>{task.name}</b> <StateTag state={task.state} />
                {task.needs?.length ? (
                  <span className="small muted">
                    {t('job.graph.needs', { tasks: task.needs.map((n) => names.get(n) ?? n).join(', ') })}
                  </span>
                ) : null}
              </a>
            ))}
          </li>
        ))}
      </ol>
    </section>
  )
}
