import { useQuery } from '@tanstack/react-query'
import { differences } from '../../api/templates'
import { useText } from '../../locales/useText'
import { ErrorView } from '../../parts/ErrorView'

/** Differences are the parameters in which two templates, name@version, differ. */
export function Differences({ from, to }: { from: string; to: string }) {
  const t = useText()
  const diff = useQuery({
    queryKey: ['template', from, 'diff', to],
    queryFn: ({ signal }) => differences(from, to, signal),
  })
  if (diff.isError) return <ErrorView error={diff.error} small />
  if (diff.data?.length === 0) return <p className="muted">{t('template.same')}</p>
  return (
    <table className="template-diff">
      <tbody>
        {(diff.data ?? []).map((d) => (
          <tr key={d.field}>
            <th scope="row">
              <code>{d.field}</code>
            </th>
            <td className="was">{shown(d.from)}</td>
            <td className="is">{shown(d.to)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const shown = (v: unknown) => (v === undefined || v === null ? '–' : typeof v === 'string' ? v : JSON.stringify(v))
