import Hls from 'hls.js'
import { languageOf } from './language'
import type { Engine, Menu } from './types'

/** openHls plays HLS by Media Source Extensions. */
export function openHls(
  video: HTMLVideoElement,
  url: string,
  told: () => void,
  failed: (reason: string) => void,
): Engine {
  const hls = new Hls()
  const { Events } = Hls
  hls.on(Events.MANIFEST_PARSED, told)
  hls.on(Events.AUDIO_TRACKS_UPDATED, told)
  hls.on(Events.SUBTITLE_TRACKS_UPDATED, told)
  hls.on(Events.LEVEL_SWITCHED, told)
  hls.on(Events.ERROR, (_, data) => {
    if (data.fatal) failed(`${data.type}: ${data.details}`)
  })
  hls.loadSource(url)
  hls.attachMedia(video)
  return {
    menus() {
      const menus: Menu[] = []
      if (hls.levels.length > 0) {
        menus.push({
          kind: 'quality',
          choices: hls.levels.map((l, i) => ({
            id: String(i),
            label: `${l.height ? `${l.width}×${l.height}` : l.name} · ${Math.round(l.bitrate / 1000)} kb/s`,
          })),
          chosen: hls.autoLevelEnabled ? '' : String(hls.currentLevel),
          choose: (id) => {
            hls.currentLevel = id === '' ? -1 : Number(id)
            told()
          },
        })
      }
      if (hls.audioTracks.length > 1) {
        menus.push({
          kind: 'audio',
          choices: hls.audioTracks.map((t, i) => ({ id: String(i), label: languageOf(t.lang) || t.name })),
          chosen: String(hls.audioTrack),
          choose: (id) => {
            hls.audioTrack = Number(id)
            told()
          },
        })
      }
      if (hls.subtitleTracks.length > 0) {
        menus.push({
          kind: 'text',
          choices: hls.subtitleTracks.map((t, i) => ({ id: String(i), label: languageOf(t.lang) || t.name })),
          chosen: hls.subtitleTrack < 0 ? '' : String(hls.subtitleTrack),
          choose: (id) => {
            hls.subtitleTrack = id === '' ? -1 : Number(id)
            hls.subtitleDisplay = id !== ''
            told()
          },
        })
      }
      return menus
    },
    close: () => hls.destroy(),
  }
}
