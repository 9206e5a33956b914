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
