import { useLayoutEffect, useRef } from 'react'
import type { Annotation } from '../../api/reports'
import { useFormat, useText } from '../../locales/useText'
import { useLook } from '../../shell/useLook'
import { spanOf, useAnnotationWords } from '../annotations/words'
import { colorOf } from './colors'
import type { Lane } from './marks'
import { gap, paintLane, rowHeight, sheetOf } from './paint'
import type { View } from './view'

/** LaneTrack draws one lane. To who cannot see it, it is a slider that goes from annotation to annotation. */
export function LaneTrack(props: {
  lane: Lane
  view: View
  width: number
  duration: number
  selected: Annotation | null
  hovered: Annotation | null
  at: () => number
}) {
  const { lane, view, width, selected, hovered } = props
  const t = useText()
  const format = useFormat()
  const words = useAnnotationWords()
  const { mode } = useLook()
  const canvas = useRef<HTMLCanvasElement>(null)
  const height = lane.rows * (rowHeight + gap) + gap
  const mine = selected && lane.name === selected.kind ? selected : null
  useLayoutEffect(() => {
    const sheet = sheetOf(canvas.current, width, height)
    if (!sheet) return
    paintLane(sheet, lane, {
      view,
      color: colorOf(lane.name),
      lit: [hovered && hovered.kind === lane.name ? hovered : null, mine],
      name: words.short,
    })
  }, [lane, view, width, height, mine, hovered, words, mode])
  const index = mine ? lane.marks.findIndex((m) => m.annotation === mine) : -1
  const told = mine
    ? [
        t('timeline.place', { number: index + 1, count: lane.marks.length }),
        words.name(mine),
        spanOf(mine, format),
      ].join(', ')
    : t('timeline.items', { count: lane.marks.length })
  return (
    <div
      className="tl-track"
      data-lane={lane.name}
      role="slider"
      tabIndex={0}
      aria-label={words.kind(lane.name)}
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={props.duration}
      aria-valuenow={mine ? mine.start_seconds : props.at()}
      aria-valuetext={told}
    >
      <canvas ref={canvas} />
    </div>
  )
}
