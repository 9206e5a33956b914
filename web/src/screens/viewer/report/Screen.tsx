import { useRef, useState, type ReactNode } from 'react'
import type { Annotation } from '../../../api/reports'
import type { Job, Task } from '../../../api/words'
import { useText } from '../../../locales/useText'
import { useSourceName } from '../../../parts/jobName'
import { Player } from '../../../parts/player/Player'
import { Boxes } from '../../../parts/timeline/Boxes'
import type { Clock } from '../../../parts/timeline/clock'
import { copyOf, filmOf, type Film } from './film'

/** Screen plays what a task looked at, with the boxes of its annotations, or says why it cannot. */
export function Screen(props: {
  job: Job
  task: Task
  seconds: number
  pictures: boolean
  clock: Clock
  annotations: readonly Annotation[]
  selected: Annotation | null
}) {
  const { job, task, clock } = props
  const t = useText()
  const sourceName = useSourceName()
  const [chosen, choose] = useState<Film | null>(() => filmOf(job, task))
  const [asked, ask] = useState(false)
  const copy = copyOf(job, task, props.seconds)
  const ref = task.source ?? job.source
  const instead =
    copy && copy.of?.id !== chosen?.of?.id ? (
      <button type="button" className="link" onClick={() => choose(copy)}>
        {t('report.film.copy', { task: copy.of?.name ?? '' })}
      </button>
    ) : null
  if (!chosen || (chosen.far && !asked)) {
    return (
      <Without text={t(chosen ? 'report.film.far' : 'report.film.none')}>
        {chosen ? (
          <button type="button" className="link" onClick={() => ask(true)}>
            {t('report.film.ask')}
          </button>
        ) : null}{' '}
        {instead}
      </Without>
    )
  }
  return (
    <Stage
      film={chosen}
      name={chosen.of?.name ?? sourceName(ref)}
      clock={clock}
      pictures={props.pictures}
      annotations={props.annotations}
      selected={props.selected}
      instead={instead}
    />
  )
}

function Stage(props: {
  film: Film
  name: string
  clock: Clock
  pictures: boolean
  annotations: readonly Annotation[]
  selected: Annotation | null
  instead: ReactNode
}) {
  const { film, clock, pictures } = props
  const video = useRef<HTMLVideoElement | null>(null)
  const [attach] = useState(() => (element: HTMLVideoElement | null) => {
    video.current = element
    clock.attach(element)
  })
  return (
    <Player
      source={film.source}
      name={props.name}
      pictures={pictures}
      sound={!pictures}
      video={attach}
      download={film.source.kind === 'file' ? `${film.source.url}?download=true` : undefined}
      over={<Boxes annotations={props.annotations} selected={props.selected} clock={clock} video={video} />}
      instead={props.instead}
    />
  )
}

/** Without stands where there is no player: the rest of the page works without. */
function Without({ text, children }: { text: string; children: ReactNode }) {
  return (
    <div className="report-without">
      <p>{text}</p>
      <p>{children}</p>
    </div>
  )
}
