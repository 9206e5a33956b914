import { useFormat, useServed, useText } from '../../locales/useText'
import { isTree, label } from '../schemaform/schema'
import './measured.css'

/** A Measurement compares a source with what was made of it. */
export interface Measurement {
  name: string
  unit: string
  before: number
  after: number
  improved: boolean
}

/** measurementsIn are those of a result; none of an operation that does not measure. */
export function measurementsIn(result: unknown): Measurement[] {
  if (!isTree(result) || !Array.isArray(result.measurements)) return []
  return result.measurements.filter(
    (m): m is Measurement => isTree(m) && typeof m.before === 'number' && typeof m.after === 'number',
  )
}

/** Measured is a table of what was measured before and after. */
export function Measured({ list }: { list: readonly Measurement[] }) {
  const t = useText()
  const served = useServed()
  const format = useFormat()
  return (
    <table className="measured">
      <thead>
        <tr>
          <th scope="col">{t('measured.what')}</th>
          <th scope="col">{t('measured.before')}</th>
          <th scope="col">{t('measured.after')}</th>
          <th scope="col">{t('measured.unit')}</th>
          <th scope="col">{t('measured.end')}</th>
        </tr>
      </thead>
      <tbody>
        {list.map((m) => (
          <tr key={m.name}>
            <th scope="row">{served(`measured.name.${m.name}`, label(m.name))}</th>
            <td className="figure">{format.number(m.before, 2)}</td>
            <td className="figure">{format.number(m.after, 2)}</td>
            <td>{m.unit}</td>
            <td>
              {m.improved ? (
                <span className="tag" data-tone="good">
                  {t('measured.improved')}
                </span>
              ) : (
                <span className="muted">{t('measured.kept')}</span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
