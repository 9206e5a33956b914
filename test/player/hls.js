// Plays HLS by hls.js.
async function play(url, wanted) {
  const errors = []
  const hls = new Hls({ enableWorker: false })
  // hls.js says "aborted" when it drops an append because a level was switched: that is its order, not a fault.
  hls.on(Hls.Events.ERROR, (_, e) => {
    if (e.fatal || e.details !== Hls.ErrorDetails.INTERNAL_ABORTED) errors.push({ fatal: e.fatal, details: e.details, reason: String(e.reason ?? e.error ?? '') })
  })
  const out = { errors, levels: [], audio: [], subtitles: [], sizes: [] }
  try {
    hls.attachMedia(video)
    hls.loadSource(url)
    await until('manifest', () => hls.levels.length > 0 || errors.some((e) => e.fatal))
    out.levels = hls.levels.map((l) => ({ width: l.width, height: l.height, rate: l.bitrate, codecs: l.attrs.CODECS }))
    await begin('play')
    await advance('first picture', Math.min(0.3, video.duration / 2 || 0.3))
    const pictures = hls.levels.some((l) => l.width > 0)
    for (let i = 0; pictures && i < hls.levels.length; i++) {
      if (video.ended) await again()
      hls.currentLevel = i
      await until(`level ${i}`, () => (goes(), video.videoWidth === hls.levels[i].width && video.videoHeight === hls.levels[i].height))
      out.sizes.push(`${video.videoWidth}x${video.videoHeight}`)
    }
    out.audio = hls.audioTracks.map((t) => ({ language: t.lang ?? '', name: t.name, default: t.default }))
    for (let i = hls.audioTracks.length - 1; i >= 0; i--) {
      hls.audioTrack = i
      await until(`audio track ${i}`, () => hls.audioTrack === i)
      await again()
      await advance(`sound ${i}`)
    }
    out.subtitles = hls.subtitleTracks.map((t) => ({ language: t.lang ?? '', name: t.name, default: t.default }))
    if (hls.subtitleTracks.length > 0) {
      await again()
      hls.subtitleDisplay = true
      hls.subtitleTrack = 0
      out.cues = await until('subtitles', () => cuesShown().length > 0 && cuesShown())
      out.held = cuesHeld()
    }
    Object.assign(out, await toEnd(wanted, out.held))
  } catch (e) {
    out.failure = String(e)
  }
  out.frames = frames()
  return out
}
