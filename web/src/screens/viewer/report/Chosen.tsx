import { contentOf } from '../../../api/files'
import type { Annotation } from '../../../api/reports'
import type { Output } from '../../../api/words'
import { useFormat, useText } from '../../../locales/useText'
import { spanOf, useAnnotationWords } from '../../../parts/annotations/words'
import { Veiled } from '../../../parts/annotations/Veiled'
import { CopyButton } from '../../../parts/CopyId'
import { colorOf } from '../../../parts/timeline/colors'

/** evidenceOf is the output that shows an annotation, which is named by its ID, or by its name beside the report. */
const evidenceOf = (a: Annotation, outputs: readonly Output[]) =>
  a.evidence ? outputs.find((o) => o.id === a.evidence || o.key.endsWith(`/${a.evidence}`)) : undefined

/** Chosen tells all of the annotation that is chosen. */
export function Chosen({ annotation: a, outputs }: { annotation: Annotation | null; outputs: readonly Output[] }) {
  const t = useText()
  const format = useFormat()
  const words = useAnnotationWords()
  const evidence = a && evidenceOf(a, outputs)
  return (
    <div className="report-chosen" role="status">
      {a ? (
        <>
          <i className="tl-dot" style={{ background: `var(${colorOf(a.kind)})` }} />
          <b>{words.name(a)}</b>
          <span className="figure">{spanOf(a, format)}</span>
          <span className="muted">{t('annotations.sure', { percent: format.percent(a.confidence * 100) })}</span>
          {a.text ? <CopyButton text={a.text} what={words.one(a.kind)} /> : null}
          {evidence?.role === 'evidence' ? <Veiled key={evidence.id} output={evidence} name={words.name(a)} /> : null}
          {evidence && evidence.role !== 'evidence' ? <img src={contentOf(evidence)} alt={words.name(a)} /> : null}
        </>
      ) : (
        <span className="muted">{t('report.choose')}</span>
      )}
    </div>
  )
}
