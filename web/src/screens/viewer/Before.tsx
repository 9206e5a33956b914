import { useQuery } from '@tanstack/react-query'
import { contentOf } from '../../api/files'
import { downloadOf, getTask } from '../../api/tasks'
import type { Output, Task } from '../../api/words'
import { useText } from '../../locales/useText'
import { Measured, measurementsIn } from '../../parts/measured/Measured'
import { Player } from '../../parts/player/Player'
import type { Schema } from '../../parts/schemaform/schema'
import { useOperations } from '../../parts/useOperations'

/** Before shows what an operation improved: a clip with the source on the left and the output on the right, and what was measured. */
export function Before({ task, outputs }: { task: Task; outputs: readonly Output[] }) {
  const t = useText()
  const clip = outputs.find((o) => o.role === 'comparison')
  const { list } = useOperations()
  const measures = Boolean(
    (list.find((o) => o.name === task.operation)?.result as Schema | undefined)?.properties?.measurements,
  )
  const details = useQuery({
    queryKey: ['of job', task.job_id, 'task', task.id],
    queryFn: ({ signal }) => getTask(task.id, signal),
    enabled: measures,
  })
  const measured = measurementsIn(details.data?.result)
  if (!clip && measured.length === 0) return null
  return (
    <section className="panel viewer-before" aria-labelledby="viewer-before">
      <h2 id="viewer-before">{t('viewer.before')}</h2>
      {clip ? (
        <figure>
          <Player
            source={{ kind: 'file', url: contentOf(clip) }}
            name={t('viewer.before')}
            download={downloadOf(clip)}
            pictures
          />
          <figcaption className="small muted">{t('viewer.before.sides')}</figcaption>
        </figure>
      ) : null}
      {measured.length > 0 ? <Measured list={measured} /> : null}
    </section>
  )
}
