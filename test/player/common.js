// What both players' pages use. Everything is awaited by condition, with a limit.
const video = document.querySelector('video')

// until waits for a condition as long as the video gets on, however slowly: it
// gives up when nothing of it has changed for some time.
async function until(what, condition, seconds = 60) {
  let seen
  let end
  for (;;) {
    const value = await condition()
    if (value) return value
    const now = `${video.currentTime} ${video.readyState} ${video.videoWidth} ${ranges()}`
    if (now !== seen) {
      seen = now
      end = performance.now() + seconds * 1000
    }
    if (performance.now() > end) throw new Error(`${what}: not within ${seconds} s (at ${video.currentTime}, ready ${video.readyState}, buffered ${ranges()}, ${video.error?.message ?? "no error"})`)
    await new Promise((next) => setTimeout(next, 20))
  }
}

// advance waits until the picture has moved on by some time.
async function advance(what, by = 0.3) {
  const from = video.currentTime
  await until(what, () => video.ended || video.currentTime > from + by || video.currentTime < from)
}

// goes says whether the video plays, and has one that came to its end begin again:
// a short one may end while the page waits for its turn of a busy processor.
function goes() {
  if (video.ended) {
    video.currentTime = 0
    video.play().catch(() => {})
  }
  return !video.paused && !video.seeking && !video.ended && video.readyState >= 3
}

// begin plays. The promise of play() is not waited for: it stays open when a
// seek or a switch comes in between, though the video goes on.
async function begin(what) {
  video.play().catch(() => {})
  await until(what, goes)
}

// again plays from the start, so that there is time for what is tried next.
async function again() {
  video.currentTime = 0
  await begin('start again')
}

// within gives up on a promise that does not end.
function within(what, promise, seconds = 300) {
  return Promise.race([promise, new Promise((_, fail) => setTimeout(() => fail(new Error(`${what}: not within ${seconds} s`)), seconds * 1000))])
}

// toEnd seeks near the end and plays from there, and waits for the texts there,
// which are loaded beside the rest.
async function toEnd(texts, held = []) {
  const duration = video.duration
  if (video.ended) await again()
  if (duration > 2) video.currentTime = duration - 1
  await until('end', () => video.ended)
  const out = { ended: video.ended, time: video.currentTime, duration, held }
  await until(`the texts ${texts}`, () => {
    out.held = cuesHeld(out.held)
    return texts.every((text) => out.held.some((c) => c.text === text))
  })
  return out
}

// cuesShown are the texts that the text tracks hold.
function cuesShown() {
  return [...video.textTracks].flatMap((t) => [...(t.cues ?? [])].map((c) => c.text))
}

// cuesHeld are the cues that the player holds for the track that is shown, and
// those of an earlier look that it has let go of since.
function cuesHeld(earlier = []) {
  const shown = [...video.textTracks].filter((t) => t.mode !== 'disabled').flatMap((t) => [...(t.cues ?? [])])
  const now = shown.map((c) => ({ text: c.text, start: c.startTime, end: c.endTime }))
  return [...earlier.filter((e) => !now.some((c) => c.text === e.text)), ...now]
}

function frames() {
  return video.getVideoPlaybackQuality().totalVideoFrames
}

// ranges are what is buffered.
function ranges() {
  const b = video.buffered
  return Array.from({ length: b.length }, (_, i) => `${b.start(i).toFixed(3)}–${b.end(i).toFixed(3)}`).join(' ')
}
