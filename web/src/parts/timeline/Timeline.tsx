import CompressOutlined from '@ant-design/icons/CompressOutlined'
import MinusOutlined from '@ant-design/icons/MinusOutlined'
import PlusOutlined from '@ant-design/icons/PlusOutlined'
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import type { Annotation, Curve } from '../../api/reports'
import { useFormat, useText } from '../../locales/useText'
import { useLook } from '../../shell/useLook'
import { order, useAnnotationWords } from '../annotations/words'
import type { Clock } from './clock'
import { colorOf } from './colors'
import { CurveTrack } from './CurveTrack'
import { LaneTrack } from './LaneTrack'
import { lanesOf, markAt, neighbor, type Lane } from './marks'
import { gap, paintRuler, rowHeight, sheetOf, xOf } from './paint'
import { Tip, type Pointed } from './Tip'
import { useGestures } from './useGestures'
import { useWidth } from './useWidth'
import { fitted, panned, revealed, zoomed, type View } from './view'
import './timeline.css'

const rulerHeight = 26

/** near is how far a click may miss a mark, in CSS pixels. */
const near = 5

interface TimelineProps {
  /** Those that are shown; each kind has a lane. */
  annotations: readonly Annotation[]
  curves?: readonly Curve[]
  /** Duration of the film in seconds. */
  duration: number
  clock: Clock
  selected: Annotation | null
  select: (annotation: Annotation | null) => void
  /** Hears of the span that is shown. */
  shown?: (view: View) => void
}

/**
 * Timeline shows annotations along a film: a lane for each kind, curves below, and the place
 * of the player. Arrows go through the annotations of a lane and to the lanes beside it,
 * Enter goes to one in the film, + and - zoom, 0 shows all.
 */
export function Timeline(props: TimelineProps) {
  const { annotations, curves = none, clock, selected, select, shown } = props
  const t = useText()
  const format = useFormat()
  const words = useAnnotationWords()
  const { mode } = useLook()
  const length = Math.max(props.duration, 0.001)
  const [wanted, setView] = useState<View>({ from: 0, to: length })
  const view = useMemo(() => fitted(wanted, length), [wanted, length])
  const [pointed, setPointed] = useState<Pointed | null>(null)
  const [byKeys, setByKeys] = useState(false)
  const body = useRef<HTMLDivElement>(null)
  const ruler = useRef<HTMLDivElement>(null)
  const rule = useRef<HTMLCanvasElement>(null)
  const head = useRef<HTMLDivElement>(null)
  const width = useWidth(ruler)
  const lanes = useMemo(() => lanesOf(annotations, order), [annotations])
  const zoomedIn = view.to - view.from < length - 1e-6

  useEffect(() => shown?.(view), [shown, view])
  useLayoutEffect(() => {
    const sheet = sheetOf(rule.current, width, rulerHeight)
    if (sheet) paintRuler(sheet, view, (s, digits) => format.clock(s, digits))
  }, [view, width, mode, format])

  // What is chosen elsewhere, as in the list, is shown here.
  useEffect(() => {
    if (selected) setView((v) => revealed(v, selected.start_seconds, selected.end_seconds, length))
  }, [selected, length])

  useLayoutEffect(() => {
    const place = () => {
      const x = xOf(clock.at, view, width)
      if (!head.current) return
      head.current.hidden = x < -1 || x > width + 1
      head.current.style.transform = `translateX(${x}px)`
    }
    const follow = () => {
      place()
      if (clock.playing && (clock.at > view.to || clock.at < view.from))
        setView((v) => panned(v, clock.at - v.from - (v.to - v.from) * 0.05, length))
    }
    place()
    const deaf = clock.listen(follow)
    return () => void deaf()
  }, [clock, view, width, length])

  const markOn = (time: number, on: HTMLElement, y: number) => {
    const lane = lanes.find((l) => l.name === on.dataset.lane)
    const reach = (near / (width || 1)) * (view.to - view.from)
    return lane && markAt(lane, time, reach, Math.max(0, Math.floor((y - gap) / (rowHeight + gap))))
  }
  const gestures = useGestures(body, {
    view,
    length,
    change: (next) => setView((v) => next(fitted(v, length))),
    track: () => ruler.current?.getBoundingClientRect() ?? { left: 0, width: 0 },
    scrub: clock.seek,
    click: (time, on, y) => {
      const mark = markOn(time, on, y)
      select(mark?.annotation ?? null)
      // One that is too narrow to be met is meant from its beginning.
      const narrow =
        mark && xOf(mark.annotation.end_seconds, view, width) - xOf(mark.annotation.start_seconds, view, width) < 12
      clock.seek(narrow ? mark.annotation.start_seconds : time)
    },
    hover: (time, on, y) => {
      if (time === null || !on) return setPointed(null)
      const top = on.offsetTop
      const curve = curves.find((c) => c.name === on.dataset.curve)
      const annotation = markOn(time, on, y)?.annotation
      setPointed(annotation || curve ? { time, top, annotation, curve } : null)
    },
  })

  const zoom = (factor: number) => {
    const seen = clock.at >= view.from && clock.at <= view.to
    const around = selected ? (selected.start_seconds + selected.end_seconds) / 2 : clock.at
    const place = selected || seen ? around : (view.from + view.to) / 2
    setView((v) => zoomed(fitted(v, length), factor, place, length))
  }
  const whole = () => setView({ from: 0, to: length })
  const keys = (e: KeyboardEvent<HTMLElement>) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return
    const track = (e.target as HTMLElement).closest<HTMLElement>('.tl-track')
    const lane = lanes.find((l) => l.name === track?.dataset.lane)
    const go = (to: Annotation | undefined) => to && select(to)
    const act: Record<string, (() => void) | undefined> = {
      '+': () => zoom(0.5),
      '=': () => zoom(0.5),
      '-': () => zoom(2),
      '0': whole,
      Escape: selected ? () => select(null) : undefined,
      ...(lane ? laneKeys(lane, go) : {}),
    }
    const found = act[e.key]
    if (!found) return
    e.preventDefault()
    e.stopPropagation()
    found()
  }
  const laneKeys = (lane: Lane, go: (to: Annotation | undefined) => void): Record<string, () => void> => {
    const own = selected?.kind === lane.name ? selected : null
    const beside = (by: 1 | -1) => {
      const next = lanes[lanes.indexOf(lane) + by]
      if (next) body.current?.querySelector<HTMLElement>(`[data-lane="${CSS.escape(next.name)}"]`)?.focus()
    }
    const seek = () => own && clock.seek(own.start_seconds)
    return {
      ArrowRight: () => go(neighbor(lane, own, clock.at, 1)?.annotation),
      ArrowLeft: () => go(neighbor(lane, own, clock.at, -1)?.annotation),
      ArrowDown: () => beside(1),
      ArrowUp: () => beside(-1),
      Home: () => go(lane.marks[0]?.annotation),
      End: () => go(lane.marks.at(-1)?.annotation),
      Enter: seek,
      ' ': seek,
    }
  }

  // Who uses the keyboard sees what the arrows have come to; a pointer shows what it is on.
  const told = byKeys && selected
  const tip = pointed ?? (told ? { time: told.start_seconds, annotation: told, top: topOf(body.current, told) } : null)
  return (
    <div className="tl" role="group" aria-label={t('timeline.title')} onKeyDown={keys}>
      <div className="tl-tools">
        <button
          type="button"
          className="icon-button"
          aria-label={t('timeline.out')}
          disabled={!zoomedIn}
          onClick={() => zoom(2)}
        >
          <MinusOutlined />
        </button>
        <button type="button" className="icon-button" aria-label={t('timeline.in')} onClick={() => zoom(0.5)}>
          <PlusOutlined />
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label={t('timeline.all')}
          disabled={!zoomedIn}
          onClick={whole}
        >
          <CompressOutlined />
        </button>
        <span className="figure small">
          {format.clock(view.from, zoomedIn ? 1 : 0)} – {format.clock(view.to, zoomedIn ? 1 : 0)}
        </span>
        <span className="small muted tl-hint">{t('timeline.hint')}</span>
      </div>
      <div
        className="tl-body"
        ref={body}
        {...gestures}
        onFocus={(e) => setByKeys(e.target.matches(':focus-visible'))}
        onBlur={() => setByKeys(false)}
      >
        <div className="tl-row">
          <span className="tl-label" />
          <div className="tl-track tl-ruler" data-ruler ref={ruler} aria-hidden>
            <canvas ref={rule} />
          </div>
        </div>
        {lanes.map((lane) => (
          <div key={lane.name} className="tl-row">
            <span className="tl-label" aria-hidden>
              <i style={{ background: `var(${colorOf(lane.name)})` }} />
              <span className="tl-name">{words.kind(lane.name)}</span>
              <span className="small muted figure">{format.number(lane.marks.length)}</span>
            </span>
            <LaneTrack
              lane={lane}
              view={view}
              width={width}
              duration={length}
              selected={selected}
              hovered={pointed?.annotation ?? null}
              at={() => clock.at}
            />
          </div>
        ))}
        {curves.map((curve) => (
          <div key={curve.name} className="tl-row tl-curve">
            <span className="tl-label" aria-hidden>
              <i style={{ background: `var(${colorOf(curve.name)})` }} />
              <span className="tl-name">{words.curve(curve.name)}</span>
              <span className="small muted">{curve.unit}</span>
            </span>
            <CurveTrack curve={curve} view={view} width={width} />
          </div>
        ))}
        <div className="tl-over" aria-hidden>
          <div className="tl-head" ref={head} />
        </div>
        {tip ? <Tip pointed={tip} x={xOf(tip.time, view, width)} width={width} /> : null}
      </div>
      {zoomedIn ? (
        <input
          type="range"
          className="tl-scroll"
          aria-label={t('timeline.scroll')}
          aria-valuetext={`${format.clock(view.from, 1)} – ${format.clock(view.to, 1)}`}
          min={0}
          max={length - (view.to - view.from)}
          step="any"
          value={view.from}
          onChange={(e) => {
            const from = Number(e.target.value)
            setView((v) => panned(fitted(v, length), from - fitted(v, length).from, length))
          }}
        />
      ) : null}
    </div>
  )
}

const none: readonly Curve[] = []

/** topOf is where the lane of an annotation is in the body. */
function topOf(body: HTMLElement | null, a: Annotation): number {
  return body?.querySelector<HTMLElement>(`[data-lane="${CSS.escape(a.kind)}"]`)?.offsetTop ?? 0
}
