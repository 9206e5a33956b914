/** here puts this server's address in the place of a manual's stand-ins, so that its samples work as they stand. */
export function here(manual: string, origin: string): string {
  const host = new URL(origin).host
  return manual
    .replaceAll('https://mill.example', origin)
    .replaceAll('https://<your Mediamill>', origin)
    .replaceAll('mill.example', host)
    .replaceAll('<your Mediamill>', host)
}
