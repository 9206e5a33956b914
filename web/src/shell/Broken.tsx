import { Button } from 'antd'
import { asProblem } from '../api/problem'
import { useText } from '../locales/useText'

/** Broken stands where a page was that cannot be drawn. */
export function Broken({ error, again }: { error: unknown; again: () => void }) {
  const t = useText()
  const problem = asProblem(error)
  return (
    <section className="error" role="alert">
      <h2>{t('error.broken')}</h2>
      <p>{t('error.broken.text')}</p>
      <p className="error-code">
        <code>{problem.message}</code>
      </p>
      <p className="error-acts">
        <Button onClick={again}>{t('error.retry')}</Button>
        <Button onClick={() => location.reload()}>{t('later.reload')}</Button>
      </p>
    </section>
  )
}
