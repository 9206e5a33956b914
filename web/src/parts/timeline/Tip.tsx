import { useLayoutEffect, useRef } from 'react'
import type { Annotation, Curve } from '../../api/reports'
import { useFormat, useText } from '../../locales/useText'
import { spanOf, useAnnotationWords } from '../annotations/words'
import { valueAt } from './paint'

/** What is pointed at, or chosen by the keyboard; top is that of its lane in CSS pixels. */
export interface Pointed {
  time: number
  top: number
  annotation?: Annotation
  curve?: Curve
}

/** Tip says what an annotation or a curve is at a place. */
export function Tip({ pointed, x, width }: { pointed: Pointed; x: number; width: number }) {
  const t = useText()
  const format = useFormat()
  const words = useAnnotationWords()
  const box = useRef<HTMLDivElement>(null)
  const { annotation: a, curve } = pointed
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    const half = element.offsetWidth / 2
    const left = Math.max(half, Math.min(width - half, Math.max(0, Math.min(width, x))))
    element.style.setProperty('--x', `${left}px`)
    element.style.setProperty('--y', `${pointed.top}px`)
  })
  const value = curve && valueAt(curve, pointed.time)
  if (!a && value === undefined) return null
  return (
    <div className="tl-tip" ref={box} aria-hidden>
      {a ? (
        <>
          <b>{words.name(a)}</b>
          <span className="figure">{spanOf(a, format)}</span>
          <span className="muted">{t('annotations.sure', { percent: format.percent(a.confidence * 100) })}</span>
          {a.text && a.text !== words.name(a) ? <span className="tl-text">{a.text}</span> : null}
        </>
      ) : (
        <>
          <b>
            {format.number(value ?? 0, 1)} {curve?.unit}
          </b>
          <span className="figure">{format.clock(pointed.time, 1)}</span>
        </>
      )}
    </div>
  )
}
