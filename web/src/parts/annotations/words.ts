import { useMemo } from 'react'
import type { Annotation } from '../../api/reports'
import type { Format } from '../../locales/format'
import { useServed } from '../../locales/useText'
import { label } from '../schemaform/schema'

/** order is that of the kinds in timelines and filters; others follow. */
export const order = [
  'chapter',
  'shot',
  'transition',
  'cover',
  'black',
  'freeze',
  'silence',
  'quality',
  'bars',
  'interlaced',
  'fault',
]

/** Names are what annotations, analyzers and curves are called; one that is not known is called as the server does. */
export interface Names {
  /** All of a kind: Shots. */
  kind(kind: string): string
  /** One of a kind: Shot. */
  one(kind: string): string
  /** An annotation with its kind: Transition · Cut. */
  name(a: Annotation): string
  /** An annotation where its kind is known: Cut. */
  short(a: Annotation): string
  analyzer(name: string): string
  curve(name: string): string
}

export function useAnnotationWords(): Names {
  const served = useServed()
  return useMemo((): Names => {
    const one = (kind: string) => served(`annotation.one.${kind}`, label(kind))
    const told = (a: Annotation) => a.text || (a.label ? served(`annotation.label.${a.label}`, label(a.label)) : '')
    return {
      kind: (kind) => served(`annotation.kind.${kind}`, label(kind)),
      one,
      name: (a) => [one(a.kind), told(a)].filter(Boolean).join(' · '),
      short: (a) => told(a) || one(a.kind),
      analyzer: (name) => served(`analyzer.name.${name}`, label(name)),
      curve: (name) => served(`annotation.curve.${name}`, label(name)),
    }
  }, [served])
}

/** spanOf is when an annotation begins and ends. */
export function spanOf(a: Annotation, format: Format): string {
  const from = format.clock(a.start_seconds, 2)
  return a.end_seconds > a.start_seconds ? `${from} – ${format.clock(a.end_seconds, 2)}` : from
}
