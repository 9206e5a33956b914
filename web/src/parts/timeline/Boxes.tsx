import { useEffect, useMemo, useState, type RefObject } from 'react'
import type { Annotation } from '../../api/reports'
import { useAnnotationWords } from '../annotations/words'
import { useAt, type Clock } from './clock'
import { colorOf } from './colors'
import { boxedAt } from './marks'

/** most is how many boxes are drawn at once. */
const most = 60

/** Boxes draws the boxes of the annotations of the moment over the frame of a video element. */
export function Boxes(props: {
  annotations: readonly Annotation[]
  selected: Annotation | null
  clock: Clock
  video: RefObject<HTMLVideoElement | null>
}) {
  const { annotations, selected, clock } = props
  const words = useAnnotationWords()
  const boxed = useMemo(() => annotations.filter((a) => a.box), [annotations])
  const at = useAt(clock, 0.04)
  const frame = useFrame(props.video)
  if (!frame || boxed.length === 0) return null
  return (
    <div className="tl-boxes" style={frame} aria-hidden>
      {boxedAt(boxed, at)
        .slice(0, most)
        .map((a, i) => (
          <div
            key={i}
            className="tl-box"
            data-chosen={a === selected || undefined}
            style={{
              left: `${(a.box?.x ?? 0) * 100}%`,
              top: `${(a.box?.y ?? 0) * 100}%`,
              width: `${(a.box?.width ?? 0) * 100}%`,
              height: `${(a.box?.height ?? 0) * 100}%`,
              borderColor: `var(${colorOf(a.kind)})`,
            }}
          >
            <span>{words.short(a)}</span>
          </div>
        ))}
    </div>
  )
}

interface Frame {
  left: number
  top: number
  width: number
  height: number
}

/** frameOf is where the frame lies in an element that may be wider or higher than it. */
export function frameOf(place: Frame, frame: { width: number; height: number }): Frame {
  const scale = Math.min(place.width / frame.width, place.height / frame.height)
  const width = frame.width * scale
  const height = frame.height * scale
  return { left: place.left + (place.width - width) / 2, top: place.top + (place.height - height) / 2, width, height }
}

function useFrame(video: RefObject<HTMLVideoElement | null>): Frame | null {
  const [frame, setFrame] = useState<Frame | null>(null)
  useEffect(() => {
    const one = video.current
    if (!one) return
    const measure = () =>
      setFrame(
        one.videoWidth > 0 && one.offsetWidth > 0
          ? frameOf(
              { left: one.offsetLeft, top: one.offsetTop, width: one.offsetWidth, height: one.offsetHeight },
              { width: one.videoWidth, height: one.videoHeight },
            )
          : null,
      )
    measure()
    const resized = new ResizeObserver(measure)
    resized.observe(one)
    for (const name of ['loadedmetadata', 'resize']) one.addEventListener(name, measure)
    return () => {
      resized.disconnect()
      for (const name of ['loadedmetadata', 'resize']) one.removeEventListener(name, measure)
    }
  }, [video])
  return frame
}
