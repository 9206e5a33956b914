/** Why a part of the console cannot be fetched. */
export type Cause = 'offline' | 'silent' | 'newer' | 'missing'

/** The script that a page of the console begins with; its name has a hash of its content. */
const entry = /<script[^>]+type="module"[^>]+src="([^"]+)"/

/** mine is the script that this page was begun with. */
function mine(): string {
  return document.querySelector<HTMLScriptElement>('script[type=module][src]')?.getAttribute('src') ?? ''
}

/**
 * causeOf asks the server for its page: it may not answer, or have another
 * version of the console by now, whose parts have other names.
 */
export async function causeOf(): Promise<Cause> {
  if (!navigator.onLine) return 'offline'
  try {
    const answer = await fetch('/', { headers: { Accept: 'text/html' }, cache: 'no-store', credentials: 'same-origin' })
    if (!answer.ok) return 'silent'
    const theirs = entry.exec(await answer.text())?.[1]
    return theirs !== undefined && theirs !== mine() ? 'newer' : 'missing'
  } catch {
    return 'silent'
  }
}

/** isNewer says whether the server has another version of the console than this page. */
export const isNewer = async () => (await causeOf()) === 'newer'
