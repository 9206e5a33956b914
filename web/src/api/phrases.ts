/**
 * The server says each text in English, and beside it the key of its form and
 * what stands in the form's places. Here the texts of an answer are put into the
 * language in use, before anything else sees them.
 */

/** Forms are the texts of a language by their keys, with places {0}, {1}, … */
export type Forms = Record<string, string>

/** A Phrase is a text as the server says it. */
interface Phrase {
  text: string
  key?: string
  args?: Phrase[] | null
}

let forms: Forms = {}

/** speak sets the language of the answers to come; English needs no forms. */
export function speak(language: Forms): void {
  forms = language
}

/** Where an object of the API has a text, its key and its arguments. */
const members = [
  ['text', 'key', 'args'],
  ['message', 'message_key', 'message_args'],
  ['hint', 'hint_key', 'hint_args'],
  ['about', 'about_key', 'about_args'],
  ['action', 'action_key', 'action_args'],
  ['description', 'description_key', ''],
  ['meaning', 'meaning_key', ''],
  ['fix', 'fix_key', ''],
  ['reason', 'reason_key', 'reason_args'],
] as const

/** say is a phrase in the language in use; in English where it has no form. */
export function say({ text, key, args }: Phrase): string {
  const form = key === undefined ? undefined : forms[key]
  if (form === undefined) return text
  return form.replace(/\{(\d+)\}/g, (place, n: string) => {
    const arg = args?.[Number(n)]
    return arg ? say(arg) : place
  })
}

/** worded puts all texts of an answer into the language in use. */
export function worded<T>(answer: T): T {
  if (typeof answer !== 'object' || answer === null) return answer
  if (Array.isArray(answer)) {
    answer.forEach(worded)
    return answer
  }
  const object = answer as Record<string, unknown>
  for (const [text, key, args] of members) {
    if (typeof object[key] !== 'string' || typeof object[text] !== 'string') continue
    object[text] = say({ text: object[text], key: object[key], args: object[args] as Phrase[] | undefined })
  }
  Object.values(object).forEach(worded)
  return answer
}
