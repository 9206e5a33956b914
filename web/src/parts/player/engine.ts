/** What a player is given: one file, or a manifest. */
export interface Playable {
  url: string
  kind: 'file' | 'hls' | 'dash'
}

/** A Choice is one of a menu. */
export interface Choice {
  id: string
  label: string
}

/** A Menu chooses what is played; automatic is the empty ID. */
export interface Menu {
  kind: 'quality' | 'audio' | 'text'
  choices: Choice[]
  chosen: string
  choose(id: string): void
}

/** An Engine plays into a video element. */
export interface Engine {
  menus(): Menu[]
  close(): void
}

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

/** languageOf names a language in the language of the page. */
export function languageOf(code: string | undefined): string {
  if (!code || code === 'und') return ''
  try {
    return new Intl.DisplayNames([document.documentElement.lang || 'en'], { type: 'language' }).of(code) ?? code
  } catch {
    return code
  }
}
