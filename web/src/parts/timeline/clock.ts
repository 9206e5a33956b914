import { useCallback, useSyncExternalStore } from 'react'

const events = ['play', 'pause', 'ended', 'timeupdate', 'seeking', 'seeked', 'loadedmetadata', 'emptied']

/**
 * A Clock is the time that a timeline and a player share, in seconds. Without a
 * player it is where somebody went; with one, that of its frame.
 */
export class Clock {
  at = 0
  playing = false
  private video: HTMLVideoElement | null = null
  private wanted: number | null = null
  private frame = 0
  private readonly ears = new Set<() => void>()

  constructor(at = 0) {
    this.at = at
    if (at > 0) this.wanted = at
  }

  /** attach takes the time of a video element; null when there is none. It is a ref. */
  attach = (video: HTMLVideoElement | null) => {
    for (const name of events) this.video?.removeEventListener(name, this.hear)
    cancelAnimationFrame(this.frame)
    this.frame = 0
    this.video = video
    this.playing = false
    if (!video) return this.tell()
    for (const name of events) video.addEventListener(name, this.hear)
    this.hear()
  }

  /** seek goes to a time; before the player knows its film, as soon as it does. */
  seek = (to: number) => {
    this.at = Math.max(0, to)
    if (this.video && this.video.readyState > 0) this.video.currentTime = this.at
    else this.wanted = this.at
    this.tell()
  }

  toggle = () => {
    if (this.video?.paused) this.video.play().catch(() => {})
    else this.video?.pause()
  }

  listen = (ear: () => void) => {
    this.ears.add(ear)
    return () => this.ears.delete(ear)
  }

  private hear = () => {
    const { video } = this
    if (!video) return
    if (video.readyState > 0 && this.wanted !== null) {
      video.currentTime = this.wanted
      this.wanted = null
    }
    if (video.readyState > 0) this.at = video.currentTime
    this.playing = !video.paused && !video.ended
    // A video element tells its time four times a second, which is seen as jumps.
    if (this.playing && this.frame === 0) this.frame = requestAnimationFrame(this.tick)
    this.tell()
  }

  private tick = () => {
    this.frame = 0
    this.hear()
  }

  private tell() {
    for (const ear of this.ears) ear()
  }
}

/** useAt is the time of a clock in whole steps of seconds, so that a component draws no more often. */
export function useAt(clock: Clock, step: number): number {
  const listen = useCallback((ear: () => void) => clock.listen(ear), [clock])
  return useSyncExternalStore(listen, () => Math.floor(clock.at / step + 1e-6) * step)
}
