/** parentsOf gives a folder and those that it lies in, the outermost first, each with its slash. */
export function parentsOf(prefix: string): string[] {
  const parts = prefix.split('/').filter((p) => p !== '')
  return parts.map((_, i) => parts.slice(0, i + 1).join('/') + '/')
}

/** nameIn is the last part of a key or folder. */
export function nameIn(key: string): string {
  return key.replace(/\/$/, '').split('/').pop() ?? key
}
