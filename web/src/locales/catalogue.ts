import type en from './en'
import type { Locale } from 'antd/es/locale'
import { speak, type Forms } from '../api/phrases'
import type { Language } from './languages'

/** A Catalogue has every text of the console in one language, by key. */
export type Catalogue = Record<string, string>

type Plural = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other'
type Bare<K> = K extends `${infer B}.${Plural}` ? B : K

/** A Key names a text; those that depend on a count have a form for each plural, as tasks.selected.one. */
export type Key = Bare<keyof typeof en & string>

/** Values fill the places of a text: {name}. */
export type Values = Record<string, string | number>

/** Words are a language that is loaded. */
export interface Words {
  language: Language
  texts: Catalogue
  antd: Locale
}

/** load fetches a language: its texts, those of the component library and the forms of the server's texts. */
export async function load(language: Language): Promise<Words> {
  const [texts, antd, forms] = await parts(language)
  speak(forms?.default ?? {})
  return { language, texts: texts.default, antd: antd.default }
}

function parts(language: Language): Promise<[{ default: Catalogue }, { default: Locale }, { default: Forms }?]> {
  switch (language) {
    case 'zh-CN':
      return Promise.all([import('./zh-CN'), import('antd/es/locale/zh_CN'), import('./zh-CN/phrases.json')])
    case 'ko':
      return Promise.all([import('./ko'), import('antd/es/locale/ko_KR'), import('./ko/phrases.json')])
    default:
      return Promise.all([import('./en'), import('antd/es/locale/en_US')])
  }
}

/** fill gives a text with its places filled; a count chooses the plural. */
export function fill(words: Words, key: string, values: Values = {}): string {
  const { texts, language } = words
  let text = texts[key]
  if (text === undefined && typeof values.count === 'number') {
    text = texts[`${key}.${new Intl.PluralRules(language).select(values.count)}`] ?? texts[`${key}.other`]
  }
  if (text === undefined) return key
  return text.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = values[name]
    if (value === undefined) return place
    return typeof value === 'number' ? new Intl.NumberFormat(language).format(value) : value
  })
}
