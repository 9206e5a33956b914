import { fireEvent, render, screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import type { Output } from '../../api/words'
import en from '../../locales/en'
import { SpeechContext } from '../../locales/useText'
import { Veiled } from './Veiled'

it('an image that shows what was found is blurred until somebody asks for it', () => {
  const words = { language: 'en' as const, texts: en, antd: {} as never }
  const { container } = render(
    <SpeechContext.Provider value={{ words, change: () => undefined }}>
      <Veiled output={{ id: 'x-2' } as Output} name="Nudity" />
    </SpeechContext.Provider>,
  )
  const image = () => container.querySelector('img')
  expect(image()?.dataset.veiled).toBe('true')
  expect(image()?.alt).toBe('')
  fireEvent.click(screen.getByRole('button', { name: 'Show the image: Nudity' }))
  expect(image()?.dataset.veiled).toBeUndefined()
  expect(image()?.alt).toBe('Nudity')
})
