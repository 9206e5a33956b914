/** parentsOf gives a folder and those that it lies in, the outermost first, each with its slash. */
export function parentsOf(prefix: string): string[] {
  const parts = prefix.split('/').filter((p) => p !== '')
  return parts.map((_, i) => parts.slice(0, i + 1).join('/') + '/')
}

/** nameIn is the last part of a key or folder. */
export function nameIn(key: string): string {
  return key.replace(/\/$/, '').split('/').pop() ?? key
}

/** commonFolder is the longest folder that all keys lie in, with its slash; '' for none. */
export function commonFolder(keys: readonly string[]): string {
  const [first = ''] = keys
  let end = first.lastIndexOf('/') + 1
  while (end > 0 && !keys.every((k) => k.startsWith(first.slice(0, end)))) end = first.lastIndexOf('/', end - 2) + 1
  return first.slice(0, end)
}
