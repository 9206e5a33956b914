/** A Language of the console, by its BCP 47 tag. */
export type Language = 'en' | 'zh-CN' | 'ko'

/** languages lists them, each with its name in itself. */
export const languages: readonly { tag: Language; name: string }[] = [
  { tag: 'en', name: 'English' },
  { tag: 'zh-CN', name: '简体中文' },
  { tag: 'ko', name: '한국어' },
]

const place = 'mediamill.language'

/** preferred is what the person chose, or the first of the browser's languages that we have. */
export function preferred(): Language {
  const chosen = localStorage.getItem(place)
  for (const wanted of [chosen, ...navigator.languages]) {
    const found = languages.find((l) => wanted?.toLowerCase().startsWith(l.tag.slice(0, 2)))
    if (found) return found.tag
  }
  return 'en'
}

/** remember keeps the choice in this browser. */
export function remember(language: Language): void {
  localStorage.setItem(place, language)
}
