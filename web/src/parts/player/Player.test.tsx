import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import en from '../../locales/en'
import type { Words } from '../../locales/catalogue'
import { SpeechContext } from '../../locales/useText'
import { Player } from './Player'

const words: Words = { language: 'en', texts: en, antd: {} as Words['antd'] }

function film() {
  const { container } = render(
    <SpeechContext.Provider value={{ words, change: () => {} }}>
      <Player source={{ kind: 'file', url: 'data:video/mp4,' }} name="film" />
    </SpeechContext.Provider>,
  )
  const video = container.querySelector('video')
  if (!video) throw new Error('there is no film')
  Object.defineProperty(video, 'duration', { value: 60 })
  fireEvent(video, new Event('durationchange'))
  return video
}

describe('the player', () => {
  afterEach(cleanup)
  it('has one bar of its own, and none of the browser', () => {
    const video = film()
    expect(video.hasAttribute('controls')).toBe(false)
    expect(screen.getAllByRole('slider').map((x) => x.getAttribute('aria-label'))).toEqual(['Position', 'Volume'])
  })
  it('seeks by the bar, and by five seconds with the arrows, also on the bar', () => {
    const video = film()
    const bar = screen.getByRole('slider', { name: 'Position' })
    fireEvent.change(bar, { target: { value: '30' } })
    expect(video.currentTime).toBe(30)
    fireEvent.keyDown(bar, { key: 'ArrowRight' })
    fireEvent.keyDown(video, { key: 'ArrowRight' })
    fireEvent.keyDown(video, { key: 'ArrowLeft' })
    expect(video.currentTime).toBe(35)
  })
  it('plays and mutes by the keyboard, but a button keeps its own Space', () => {
    const video = film()
    const play = vi.spyOn(video, 'play').mockResolvedValue()
    fireEvent.keyDown(screen.getByRole('button', { name: 'Mute' }), { key: ' ' })
    expect(play).not.toHaveBeenCalled()
    fireEvent.keyDown(video, { key: ' ' })
    expect(play).toHaveBeenCalledOnce()
    fireEvent.keyDown(video, { key: 'm' })
    expect(video.muted).toBe(true)
  })
  it('leaves the keys of the volume to it', () => {
    const video = film()
    fireEvent.keyDown(screen.getByRole('slider', { name: 'Volume' }), { key: 'ArrowRight' })
    expect(video.currentTime).toBe(0)
  })
})
