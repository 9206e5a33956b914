import { asProblem } from '../api/problem'
import { useWord, useText } from '../locales/useText'

/** useFault puts an error into the person's language as far as its code has words; the server's own text follows. */
export function useFault(): (error: unknown) => { title: string; text: string } {
  const t = useText()
  const word = useWord()
  return (error) => {
    const problem = asProblem(error)
    const title = word('error', problem.code)
    if (title === problem.code) return { title: problem.message || t('error.title'), text: '' }
    return { title, text: problem.status > 0 ? problem.message : t('error.offline.text') }
  }
}
