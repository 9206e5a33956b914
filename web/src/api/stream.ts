import { Problem, offline } from './problem'

/** A Message is one server-sent event. */
export interface Message {
  id?: string
  event: string
  data: string
}

/**
 * stream reads server-sent events until the server ends them or the signal
 * aborts. It reads by fetch, since EventSource tells neither the status of a
 * refusal nor the place to go on from. What has no data is a message too: an id
 * to go on from, or a heartbeat.
 */
export async function stream(
  url: string,
  last: string | undefined,
  signal: AbortSignal,
  each: (m: Message) => void,
): Promise<void> {
  let response: Response
  try {
    response = await fetch(url, {
      headers: { Accept: 'text/event-stream', ...(last ? { 'Last-Event-ID': last } : {}) },
      signal,
      cache: 'no-store',
      credentials: 'same-origin',
    })
  } catch (cause) {
    throw signal.aborted ? cause : offline(cause)
  }
  if (!response.ok) throw await Problem.of(response)
  if (!response.body) throw offline('no body')
  const parser = new Parser(each)
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      parser.push(value)
    }
  } catch (cause) {
    throw signal.aborted ? cause : offline(cause)
  }
}

/** A Parser takes a stream's text in any pieces. */
export class Parser {
  private rest = ''
  private message: Partial<Message> = {}

  constructor(private readonly each: (m: Message) => void) {}

  push(text: string): void {
    const lines = (this.rest + text).split('\n')
    this.rest = lines.pop() ?? ''
    for (const line of lines) this.line(line)
  }

  private line(line: string): void {
    if (line === '') {
      const { id, event = '', data = '' } = this.message
      this.message = {}
      this.each({ id, event, data }) // a heartbeat has neither, and says that the server lives
      return
    }
    const colon = line.indexOf(':')
    const name = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (name === 'id' || name === 'event' || name === 'data') this.message[name] = value
  }
}
