/** within keeps to this console: an address of another site, however disguised, becomes the first page. */
export function within(next: string | null): string {
  if (!next) return '/'
  const here = 'http://console.invalid'
  try {
    const url = new URL(next, here)
    if (url.origin !== here || !next.startsWith('/')) return '/'
    return url.pathname === '/signin' ? '/' : url.pathname + url.search + url.hash
  } catch {
    return '/'
  }
}
