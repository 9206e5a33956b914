/** here puts this server's address in the place of a manual's stand-ins, so that its samples work as they stand. */
export function here(manual: string, origin: string): string {
  const { host, protocol } = new URL(origin)
  // Clients that are told the protocol by itself are told ours.
  const plain = (line: string) =>
    line.includes('mill.example')
      ? line.replace(/(['"])https((?::\/\/)?)\1/g, '$1http$2$1').replace('"HTTPS"', '"HTTP"')
      : line
  return (protocol === 'http:' ? manual.split('\n').map(plain).join('\n') : manual)
    .replaceAll('https://mill.example', origin)
    .replaceAll('https://<your Mediamill>', origin)
    .replaceAll('mill.example', host)
    .replaceAll('<your Mediamill>', host)
}
