import { createContext, useContext, useMemo } from 'react'
import { fill, type Key, type Values, type Words } from './catalogue'
import { Format } from './format'
import type { Language } from './languages'

/** A Speech is the language in use, and how to change it. */
export interface Speech {
  words: Words
  change(language: Language): void
}

/** SpeechContext is set once, by the shell. */
export const SpeechContext = createContext<Speech | null>(null)

/** useSpeech gives the language in use. */
export function useSpeech(): Speech {
  const speech = useContext(SpeechContext)
  if (!speech) throw new Error('no language is loaded')
  return speech
}

/** Text gives a text of the catalogue. */
export type Text = (key: Key, values?: Values) => string

/** useText gives the texts of the language in use. */
export function useText(): Text {
  const { words } = useSpeech()
  return useMemo(() => (key, values) => fill(words, key, values), [words])
}

/** useWord gives the word for a value of the API, and the value itself when we have none. */
export function useWord(): (
  kind: 'state' | 'phase' | 'role' | 'error' | 'waitsfor' | 'origin' | 'verdict' | 'category',
  value: string,
) => string {
  const { words } = useSpeech()
  return useMemo(() => (kind, value) => words.texts[`${kind}.${value}`] ?? value, [words])
}

/** useServed gives our text for one that the server has in English, and the server's own when we have none. */
export function useServed(): (key: string, english: string) => string {
  const { words } = useSpeech()
  return useMemo(() => (key, english) => words.texts[key] ?? english, [words])
}

const formats = new Map<Language, Format>()

/** useFormat writes numbers, sizes and times. */
export function useFormat(): Format {
  const { language } = useSpeech().words
  let format = formats.get(language)
  if (!format) formats.set(language, (format = new Format(language)))
  return format
}
