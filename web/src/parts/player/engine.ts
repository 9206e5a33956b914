import type { Engine, Playable } from './types'

/** open begins to play; told calls when menus changed, and failed when it cannot go on. */
export async function open(
  video: HTMLVideoElement,
  source: Playable,
  told: () => void,
  failed: (reason: string) => void,
): Promise<Engine> {
  switch (source.kind) {
    case 'hls':
      return (await import('./hls')).openHls(video, source.url, told, failed)
    case 'dash':
      return (await import('./dash')).openDash(video, source.url, told, failed)
    case 'file':
      video.src = source.url
      return {
        menus: () => [],
        close: () => {
          video.removeAttribute('src')
          video.load()
        },
      }
  }
}
