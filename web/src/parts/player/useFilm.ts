import { useEffect, useState, type RefObject } from 'react'

/** A Film is what there is to see of a video element that plays. */
export interface Film {
  paused: boolean
  muted: boolean
  volume: number
  at: number
  /** Seconds; 0 while it is not known. */
  length: number
}

const nothing: Film = { paused: true, muted: false, volume: 1, at: 0, length: 0 }

const events = [
  'play',
  'pause',
  'ended',
  'timeupdate',
  'seeking',
  'seeked',
  'loadedmetadata',
  'durationchange',
  'volumechange',
  'emptied',
]

/** useFilm tells of a video element whenever something of it changes. */
export function useFilm(video: RefObject<HTMLVideoElement | null>): Film {
  const [film, setFilm] = useState(nothing)
  useEffect(() => {
    const element = video.current
    if (!element) return
    const told = () =>
      setFilm({
        paused: element.paused,
        muted: element.muted,
        volume: element.volume,
        at: element.currentTime,
        length: Number.isFinite(element.duration) ? element.duration : 0,
      })
    told()
    for (const name of events) element.addEventListener(name, told)
    return () => {
      for (const name of events) element.removeEventListener(name, told)
    }
  }, [video])
  return film
}
