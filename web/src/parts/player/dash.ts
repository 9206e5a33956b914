import shaka from 'shaka-player'
import { languageOf } from './language'
import type { Engine, Menu } from './types'

/** openDash plays DASH by Shaka. */
export async function openDash(
  video: HTMLVideoElement,
  url: string,
  told: () => void,
  failed: (reason: string) => void,
): Promise<Engine> {
  const player = new shaka.Player()
  const reason = (error: unknown) => {
    const { code, message } = error as { code?: number; message?: string }
    return code ? `Shaka ${code}` : (message ?? String(error))
  }
  player.addEventListener('error', (e) => failed(reason((e as unknown as { detail: unknown }).detail)))
  player.addEventListener('adaptation', told)
  player.addEventListener('trackschanged', told)
  const engine: Engine = {
    menus() {
      const menus: Menu[] = []
      const tracks = player.getVariantTracks()
      const sizes = [...new Map(tracks.map((t) => [t.height ?? 0, t])).values()]
        .filter((t) => t.height)
        .sort((a, b) => (b.height ?? 0) - (a.height ?? 0))
      if (sizes.length > 0) {
        const abr = player.getConfiguration().abr.enabled
        menus.push({
          kind: 'quality',
          choices: sizes.map((t) => ({
            id: String(t.height),
            label: `${t.width}×${t.height} · ${Math.round(t.bandwidth / 1000)} kb/s`,
          })),
          chosen: abr ? '' : String(tracks.find((t) => t.active)?.height ?? ''),
          choose: (id) => {
            player.configure({ abr: { enabled: id === '' } })
            const active = tracks.find((t) => t.active)
            const track =
              tracks.find((t) => String(t.height) === id && t.language === active?.language) ??
              tracks.find((t) => String(t.height) === id)
            if (track) player.selectVariantTrack(track, true)
            told()
          },
        })
      }
      const sounds = player.getAudioTracks()
      if (sounds.length > 1) {
        menus.push({
          kind: 'audio',
          choices: sounds.map((a, i) => ({ id: String(i), label: languageOf(a.language) || (a.label ?? a.language) })),
          chosen: String(sounds.findIndex((a) => a.active)),
          choose: (id) => {
            const sound = sounds[Number(id)]
            if (sound) player.selectAudioTrack(sound)
            told()
          },
        })
      }
      const texts = player.getTextTracks()
      if (texts.length > 0) {
        menus.push({
          kind: 'text',
          choices: texts.map((t) => ({ id: String(t.id), label: languageOf(t.language) || (t.label ?? t.language) })),
          chosen: String(texts.find((t) => t.active)?.id ?? ''),
          choose: (id) => {
            player.selectTextTrack(texts.find((t) => String(t.id) === id) ?? null)
            told()
          },
        })
      }
      return menus
    },
    close: () => void player.destroy(),
  }
  await player.attach(video)
  player.load(url).then(told, (error: unknown) => failed(reason(error)))
  return engine
}
