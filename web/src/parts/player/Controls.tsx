import CaretRightOutlined from '@ant-design/icons/CaretRightOutlined'
import FullscreenOutlined from '@ant-design/icons/FullscreenOutlined'
import MutedOutlined from '@ant-design/icons/MutedOutlined'
import PauseOutlined from '@ant-design/icons/PauseOutlined'
import SoundOutlined from '@ant-design/icons/SoundOutlined'
import type { RefObject } from 'react'
import { useFormat, useText } from '../../locales/useText'
import { SeekBar } from './SeekBar'
import { useFilm } from './useFilm'
import type { Cell } from './vtt'

/**
 * Controls are below the film. A browser's own cannot show pictures over their
 * bar, and not every browser lets a page hide that bar alone, so that there would be two.
 */
export function Controls(props: {
  video: RefObject<HTMLVideoElement | null>
  cells: readonly Cell[]
  play: () => void
  fill: () => void
}) {
  const t = useText()
  const format = useFormat()
  const film = useFilm(props.video)
  const silent = film.muted || film.volume === 0
  const length = film.length || (props.cells.at(-1)?.to ?? 0)
  const change = (to: Partial<Pick<HTMLVideoElement, 'muted' | 'volume' | 'currentTime'>>) =>
    props.video.current && Object.assign(props.video.current, to)
  return (
    <div className="controls">
      <button
        type="button"
        className="icon-button"
        aria-label={t(film.paused ? 'player.play' : 'player.pause')}
        onClick={props.play}
      >
        {film.paused ? <CaretRightOutlined /> : <PauseOutlined />}
      </button>
      <span className="figure small">
        {format.clock(film.at)} / {length > 0 ? format.clock(length) : '–'}
      </span>
      <SeekBar at={film.at} length={length} cells={props.cells} go={(currentTime) => change({ currentTime })} />
      <button
        type="button"
        className="icon-button"
        aria-label={t(silent ? 'player.unmute' : 'player.mute')}
        onClick={() => change(silent ? { muted: false, volume: film.volume || 1 } : { muted: true })}
      >
        {silent ? <MutedOutlined /> : <SoundOutlined />}
      </button>
      <input
        type="range"
        className="controls-volume"
        min={0}
        max={1}
        step={0.05}
        value={silent ? 0 : film.volume}
        aria-label={t('player.volume')}
        aria-valuetext={format.percent(silent ? 0 : film.volume * 100)}
        onChange={(e) => change({ volume: Number(e.target.value), muted: false })}
      />
      <button type="button" className="icon-button" aria-label={t('player.full')} onClick={props.fill}>
        <FullscreenOutlined />
      </button>
    </div>
  )
}
