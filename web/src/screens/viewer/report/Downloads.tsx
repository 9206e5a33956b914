import { annotationsOf } from '../../../api/reports'
import { useText } from '../../../locales/useText'
import type { Filter } from '../../../parts/annotations/filter'

const formats = { json: 'JSON', csv: 'CSV', vtt: 'WebVTT', srt: 'SRT' } as const

/** Downloads are the chosen annotations as files; the server knows no text filter. */
export function Downloads({ task, filter }: { task: string; filter: Filter }) {
  const t = useText()
  return (
    <span className="report-downloads" title={filter.text ? t('report.download.text') : undefined}>
      {t('report.download')}{' '}
      {(Object.keys(formats) as (keyof typeof formats)[]).map((format) => (
        <a key={format} href={annotationsOf(task, format, filter)} download={`annotations.${format}`}>
          {formats[format]}
        </a>
      ))}
    </span>
  )
}
