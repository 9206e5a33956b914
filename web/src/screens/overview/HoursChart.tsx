import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { useFormat, useText } from '../../locales/useText'
import { ends, stacked, type EndedHour } from './series'

const height = 180

/** color reads one of our palette as it is now: the chart paints on a canvas. */
function color(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--mm-${name}`).trim()
}

const paints = { succeeded: 'good', partial: 'warn', failed: 'bad', canceled: 'idle' } as const

/** HoursChart draws how many jobs ended in each hour, and how. A table beside it says the same to who cannot see it. */
export default function HoursChart({ hours, theme }: { hours: readonly EndedHour[]; theme: string }) {
  const text = useText()
  const format = useFormat()
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot | null>(null)

  useEffect(() => {
    const element = place.current
    if (!element) return
    const bars = uPlot.paths.bars?.({ size: [0.7, 40] })
    const axis = {
      stroke: color('muted'),
      grid: { stroke: color('line'), width: 1 },
      ticks: { show: false },
      font: '12px system-ui, sans-serif',
    }
    const plot = new uPlot(
      {
        width: Math.max(element.clientWidth, 240),
        height,
        legend: { show: false },
        cursor: { show: false },
        scales: {
          x: { range: (_, min, max) => [min - 1800, max + 1800] },
          y: { range: (_, __, max) => [0, Math.max(4, max)] },
        },
        axes: [
          { ...axis, size: 28, values: (_, splits) => splits.map((s) => format.hour(new Date(s * 1000))) },
          {
            ...axis,
            size: 44,
            values: (_, splits) => splits.map((s) => (Number.isInteger(s) ? format.number(s) : '')),
          },
        ],
        series: [
          {},
          ...[...ends]
            .reverse()
            .map((end) => ({ paths: bars, points: { show: false }, width: 0, fill: color(paints[end]) })),
        ],
      },
      stacked(hours),
      element,
    )
    chart.current = plot
    const resized = new ResizeObserver(() => plot.setSize({ width: Math.max(element.clientWidth, 240), height }))
    resized.observe(element)
    return () => {
      resized.disconnect()
      plot.destroy()
      chart.current = null
    }
    // The hours go in below; a new chart is needed for other colors or words only.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [theme, format])

  useEffect(() => chart.current?.setData(stacked(hours)), [hours])

  return (
    <figure className="mm-hours" aria-label={text('overview.hours')}>
      <div ref={place} aria-hidden="true" />
      <table className="mm-unseen">
        <caption>{text('overview.hours')}</caption>
        <thead>
          <tr>
            <th scope="col">{text('overview.hour')}</th>
            {ends.map((end) => (
              <th key={end} scope="col">
                {text(`state.${end}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {hours.map((h) => (
            <tr key={h.begin}>
              <th scope="row">{format.when(new Date(h.begin))}</th>
              {ends.map((end) => (
                <td key={end}>{format.number(h[end])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  )
}
