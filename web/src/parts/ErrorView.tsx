import { Button } from 'antd'
import { asProblem } from '../api/problem'
import { useText } from '../locales/useText'
import { Said } from './Said'
import { useFault } from './useFault'

/** ErrorView says what went wrong, with its code and what to do. small fits within a page; whole is a page of its own. */
export function ErrorView({
  error,
  retry,
  small = false,
  whole = false,
}: {
  error: unknown
  retry?: () => void
  small?: boolean
  whole?: boolean
}) {
  const Heading = whole ? 'h1' : 'h2'
  const t = useText()
  const fault = useFault()
  const problem = asProblem(error)
  const { title, text } = fault(problem)
  return (
    <section className={small ? 'error small' : 'error'} role="alert">
      <Heading>{title}</Heading>
      {text ? (
        <p>
          <Said text={text} />
        </p>
      ) : null}
      {problem.faults.length > 1 ? (
        <ul>
          {problem.faults.map((f, i) => (
            <li key={i}>
              {f.field ? <code>{f.field}</code> : null} {f.message}
            </li>
          ))}
        </ul>
      ) : null}
      {problem.hint ? (
        <p className="muted">
          <Said text={problem.hint} />
        </p>
      ) : null}
      <p className="error-code">
        <code>{problem.code}</code>
        {problem.request ? <span> · {t('error.request', { id: problem.request })}</span> : null}
      </p>
      {retry ? <Button onClick={retry}>{t('error.retry')}</Button> : null}
    </section>
  )
}
