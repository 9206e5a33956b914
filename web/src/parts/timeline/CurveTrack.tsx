import { useLayoutEffect, useRef } from 'react'
import type { Curve } from '../../api/reports'
import { useFormat, useText } from '../../locales/useText'
import { useLook } from '../../shell/useLook'
import { useAnnotationWords } from '../annotations/words'
import { colorOf } from './colors'
import { paintCurve, rangeOf, sheetOf } from './paint'
import type { View } from './view'

const height = 56

/** CurveTrack draws one curve over the time. */
export function CurveTrack({ curve, view, width }: { curve: Curve; view: View; width: number }) {
  const t = useText()
  const format = useFormat()
  const words = useAnnotationWords()
  const { mode } = useLook()
  const canvas = useRef<HTMLCanvasElement>(null)
  useLayoutEffect(() => {
    const sheet = sheetOf(canvas.current, width, height)
    if (sheet) paintCurve(sheet, curve, view, colorOf(curve.name))
  }, [curve, view, width, mode])
  const [least, most] = rangeOf(curve)
  return (
    <div
      className="tl-track"
      data-curve={curve.name}
      role="img"
      aria-label={t('timeline.curve', {
        name: words.curve(curve.name),
        least: format.number(least, 1),
        most: `${format.number(most, 1)} ${curve.unit}`,
      })}
    >
      <canvas ref={canvas} />
    </div>
  )
}
