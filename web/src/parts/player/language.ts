/** languageOf names a language in the language of the page. */
export function languageOf(code: string | undefined): string {
  if (!code || code === 'und') return ''
  try {
    return new Intl.DisplayNames([document.documentElement.lang || 'en'], { type: 'language' }).of(code) ?? code
  } catch {
    return code
  }
}
