// Plays DASH, and HLS too, by Shaka Player.
async function play(url, wanted) {
  const errors = []
  shaka.polyfill.installAll()
  const player = new shaka.Player()
  player.addEventListener('error', (e) => errors.push({ fatal: e.detail.severity === 2, details: `shaka ${e.detail.code}`, reason: JSON.stringify(e.detail.data ?? '') }))
  const out = { errors, levels: [], audio: [], subtitles: [], sizes: [] }
  try {
    await within('attach', player.attach(video))
    player.configure({ abr: { enabled: false }, streaming: { bufferingGoal: 10 } })
    await within('load', player.load(url))
    const tracks = player.getVariantTracks()
    out.levels = tracks.map((t) => ({ width: t.width ?? 0, height: t.height ?? 0, rate: t.bandwidth, codecs: t.codecs }))
    await begin('play')
    await advance('first picture', Math.min(0.3, video.duration / 2 || 0.3))
    const seen = new Set()
    for (const t of tracks) {
      const size = `${t.width}x${t.height}`
      if (!t.width || seen.has(size)) continue
      seen.add(size)
      if (video.ended) await again()
      player.selectVariantTrack(t, true)
      await until(`variant ${size}`, () => (goes(), video.videoWidth === t.width && video.videoHeight === t.height))
      out.sizes.push(size)
    }
    const sounds = new Map()
    for (const t of tracks) if (t.audioId != null && !sounds.has(`${t.language} ${t.label}`)) sounds.set(`${t.language} ${t.label}`, t)
    out.audio = [...sounds.values()].map((t) => ({ language: t.language === 'und' ? '' : t.language, name: t.label ?? '', default: t.primary }))
    for (const t of sounds.values()) {
      player.selectVariantTrack(t, true)
      await until(`audio ${t.language}`, () => player.getVariantTracks().find((x) => x.active)?.language === t.language)
      await again()
      await advance(`sound in ${t.language}`)
    }
    const texts = player.getTextTracks()
    out.subtitles = texts.map((t) => ({ language: t.language, name: t.label ?? '', default: t.primary }))
    if (texts.length > 0) {
      await again()
      player.selectTextTrack(texts[0])
      out.cues = await until('subtitles', () => cuesShown().length > 0 && cuesShown())
      out.held = cuesHeld()
    }
    const images = player.getImageTracks()
    if (images.length > 0) {
      const thumb = await within('thumbnail', player.getThumbnails(images[0].id, video.duration / 2))
      out.thumbnail = thumb && { x: thumb.positionX, y: thumb.positionY, width: thumb.width, height: thumb.height, start: thumb.startTime }
    }
    Object.assign(out, await toEnd(wanted, out.held))
  } catch (e) {
    out.info = JSON.stringify(player.getBufferedInfo()) + JSON.stringify(player.getStats().stateHistory)
    out.failure = String(e?.code ? `shaka ${e.code} ${JSON.stringify(e.data)}` : e)
  }
  out.frames = frames()
  return out
}
