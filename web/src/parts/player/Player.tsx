import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type ReactNode, type Ref } from 'react'
import { useText } from '../../locales/useText'
import { Controls } from './Controls'
import { open } from './engine'
import type { Engine, Menu, Playable } from './types'
import type { Cell } from './vtt'
import './player.css'

const step = 5

type Filling = HTMLVideoElement & { webkitEnterFullscreen?: () => void }

/**
 * Player plays a file, HLS or DASH, with menus of what there is to choose, and a
 * bar that shows the film while one seeks. Space, arrows, f and m work in it.
 */
export function Player(props: {
  source: Playable
  name: string
  cells?: readonly Cell[]
  video?: Ref<HTMLVideoElement>
  download?: string
  /** It has pictures; a browser that does not know their codec plays the sound alone, and says nothing. */
  pictures?: boolean
  /** Drawn over the frame. */
  over?: ReactNode
  /** There is only audio, and no frame to show. */
  sound?: boolean
  /** What there is instead, if the browser cannot play it. */
  instead?: ReactNode
}) {
  const { source, cells = [] } = props
  const t = useText()
  const own = useRef<HTMLVideoElement | null>(null)
  const stage = useRef<HTMLDivElement | null>(null)
  const engine = useRef<Engine | null>(null)
  const [menus, setMenus] = useState<Menu[]>([])
  const [failure, setFailure] = useState<string | null>(null)
  const { url, kind } = source
  useEffect(() => {
    const video = own.current
    if (!video) return
    let gone = false
    const told = () => !gone && setMenus(engine.current?.menus() ?? [])
    const failed = (reason: string) => !gone && setFailure(reason)
    setFailure(null)
    open(video, { url, kind }, told, failed).then(
      (e) => {
        if (gone) return e.close()
        engine.current = e
        told()
      },
      (error: unknown) => failed(String(error)),
    )
    return () => {
      gone = true
      engine.current?.close()
      engine.current = null
      setMenus([])
    }
  }, [url, kind])

  const outer = props.video
  const attach = useCallback(
    (video: HTMLVideoElement | null) => {
      own.current = video
      if (typeof outer === 'function') outer(video)
      else if (outer) outer.current = video
    },
    [outer],
  )
  const play = () => {
    const video = own.current
    if (video?.paused) video.play().catch(() => {})
    else video?.pause()
  }
  const fill = () => {
    if (document.fullscreenElement) void document.exitFullscreen()
    else if (stage.current?.requestFullscreen) void stage.current.requestFullscreen()
    // Phones of Apple fill the screen with a film only.
    else (own.current as Filling | null)?.webkitEnterFullscreen?.()
  }
  const keys = (e: KeyboardEvent) => {
    const video = own.current
    const on = e.target as HTMLElement
    if (!video || on.closest('select,.controls-volume') || e.metaKey || e.ctrlKey || e.altKey) return
    const act: Record<string, () => void> = {
      ArrowLeft: () => (video.currentTime = Math.max(0, video.currentTime - step)),
      ArrowRight: () => (video.currentTime = Math.min(video.duration || Infinity, video.currentTime + step)),
      f: fill,
      m: () => (video.muted = !video.muted),
      // On a button it presses that one.
      ...(on.closest('button') ? {} : { ' ': play }),
    }
    const found = act[e.key]
    if (!found || e.defaultPrevented) return
    e.preventDefault()
    found()
  }
  return (
    <div className="player" onKeyDown={keys}>
      {failure !== null ? <Failure reason={failure} download={props.download ?? url} instead={props.instead} /> : null}
      <div className="player-stage" ref={stage}>
        <video
          ref={attach}
          className="player-video"
          data-sound={props.sound || undefined}
          playsInline
          onClick={play}
          onDoubleClick={fill}
          tabIndex={0}
          aria-label={props.name}
          hidden={failure !== null}
          onLoadedMetadata={(e) => {
            if (kind === 'file' && props.pictures && e.currentTarget.videoWidth === 0) setFailure('')
          }}
          onError={(e) => {
            if (kind === 'file') setFailure(e.currentTarget.error?.message ?? '')
          }}
        />
        {failure === null ? props.over : null}
        {failure === null ? <Controls video={own} cells={cells} play={play} fill={fill} /> : null}
      </div>
      {failure === null ? (
        <>
          {menus.length > 0 ? <Menus menus={menus} /> : null}
          <p className="small muted player-keys">{t('player.keys')}</p>
        </>
      ) : null}
    </div>
  )
}

function Menus({ menus }: { menus: Menu[] }) {
  const t = useText()
  const titles = { quality: t('player.quality'), audio: t('player.audio'), text: t('player.text') }
  const none = { quality: t('player.auto'), audio: '', text: t('player.off') }
  return (
    <p className="player-menus">
      {menus.map((m) => (
        <label key={m.kind}>
          {titles[m.kind]}{' '}
          <select value={m.chosen} onChange={(e) => m.choose(e.target.value)}>
            {none[m.kind] ? <option value="">{none[m.kind]}</option> : null}
            {m.choices.map((c) => (
              <option key={c.id} value={c.id}>
                {c.label}
              </option>
            ))}
          </select>
        </label>
      ))}
    </p>
  )
}

/** Failure says that the browser cannot play it, why, and where the file is. */
function Failure({ reason, download, instead }: { reason: string; download: string; instead?: ReactNode }) {
  const t = useText()
  return (
    <div className="error small" role="alert">
      <h2>{t('player.failed')}</h2>
      <p>{t('player.failed.text')}</p>
      {reason ? (
        <p className="error-code">
          <code>{reason}</code>
        </p>
      ) : null}
      <a href={download} download>
        {t('task.download')}
      </a>
      {instead ? <p>{instead}</p> : null}
    </div>
  )
}
