import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import en from '../../locales/en'
import { SpeechContext } from '../../locales/useText'
import { SchemaForm } from './SchemaForm'
import type { Schema, Tree } from './schema'

const group = (text: string): Schema => ({
  type: 'object',
  description: text,
  properties: { least_seconds: { type: 'number' } },
})
const schema: Schema = {
  properties: {
    analyzers: { type: ['array', 'null'], items: { type: 'string', enum: ['shots', 'black', 'novelty'] } },
    shots: group('Shots, and the cuts between them'),
    black: group('Dark parts'),
    on_damage: { type: 'string', enum: ['salvage', 'fail'] },
  },
}

let now: Tree = {}
function Form({ first, base }: { first: Tree; base?: unknown }) {
  const [value, setValue] = useState(first)
  now = value
  return (
    <SpeechContext.Provider
      value={{ words: { language: 'en', texts: en, antd: {} as never }, change: () => undefined }}
    >
      <SchemaForm schema={schema} value={value} base={base} onChange={setValue} />
    </SpeechContext.Provider>
  )
}
const box = (name: string) => screen.getByRole<HTMLInputElement>('checkbox', { name })
const ticked = () => screen.getAllByRole<HTMLInputElement>('checkbox').map((c) => c.checked)

describe('parts that are chosen by check boxes', () => {
  afterEach(cleanup)
  it('are all chosen where none is named, and are named when one is left out', () => {
    render(<Form first={{}} />)
    expect(ticked()).toEqual([true, true, true])
    fireEvent.click(box('Black video'))
    expect(now).toEqual({ analyzers: ['shots', 'novelty'] })
    fireEvent.click(box('Black video'))
    expect(now).toEqual({})
  })
  it('begin with those of the template, and keep one', () => {
    render(<Form first={{}} base={{ analyzers: ['black'] }} />)
    expect(ticked()).toEqual([false, true, false])
    expect(box('Black video').disabled).toBe(true)
    fireEvent.click(box('Novelty'))
    expect(now).toEqual({ analyzers: ['black', 'novelty'] })
  })
  it('say what they are, and have settings while they are chosen', () => {
    render(<Form first={{}} base={{ analyzers: ['shots'] }} />)
    screen.getByText('Dark parts')
    expect(screen.queryByRole('spinbutton', { hidden: true })).not.toBeNull()
    expect(screen.getAllByText('Settings').length).toBe(1)
  })
})
