/** peaksOf is the loudest sample of each of so many equal parts, from 0 to 1. */
export function peaksOf(samples: Float32Array, parts: number): number[] {
  const size = Math.max(1, samples.length / parts)
  return Array.from({ length: Math.min(parts, samples.length) }, (_, i) => {
    let loudest = 0
    for (let at = Math.floor(i * size); at < Math.min(samples.length, Math.floor((i + 1) * size)); at++) {
      loudest = Math.max(loudest, Math.abs(samples[at] ?? 0))
    }
    return Math.min(1, loudest)
  })
}
