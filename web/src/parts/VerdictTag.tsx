import { useWord } from '../locales/useText'

const tones: Record<string, string> = { pass: 'good', review: 'warn', block: 'bad' }

/** VerdictTag shows what moderation decided; color alone says nothing. */
export function VerdictTag({ verdict }: { verdict?: string }) {
  const word = useWord()
  if (!verdict) return null
  return (
    <span className="tag" data-tone={tones[verdict] ?? 'idle'} data-verdict={verdict}>
      {word('verdict', verdict)}
    </span>
  )
}
