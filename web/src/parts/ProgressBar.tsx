import { useFormat } from '../locales/useText'

/** ProgressBar shows 0 to 100. name says of what, for those who cannot see it. */
export function ProgressBar({ value, tone = 'busy', name }: { value: number; tone?: string; name: string }) {
  const format = useFormat()
  const held = Math.max(0, Math.min(100, value))
  return (
    <span
      className="bar"
      data-tone={tone}
      role="progressbar"
      aria-label={name}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.floor(held)}
      aria-valuetext={format.percent(held)}
    >
      <i style={{ transform: `scaleX(${held / 100})` }} />
    </span>
  )
}
