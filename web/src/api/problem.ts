import { worded } from './phrases'
import type { Schemas } from './types'

/** A fault is one thing wrong with a request. */
export type Fault = Schemas['Error']

/** A Problem is what the server refused, or that it did not answer: status 0. */
export class Problem extends Error {
  readonly status: number
  /** Stable, class.reason; GET /errors lists them. */
  readonly code: string
  readonly field?: string
  readonly hint?: string
  /** Every fault of the request, in the order of its fields. */
  readonly faults: Fault[]
  /** Names the request in the server's log. */
  readonly request?: string

  constructor(status: number, body: Partial<Schemas['Problem']>, request?: string) {
    super(body.detail || body.title || `HTTP ${status}`)
    this.name = 'Problem'
    this.status = status
    this.code = body.code || (status === 0 ? 'console.offline' : `console.http_${status}`)
    this.field = body.field
    this.hint = body.hint
    this.faults = (body.errors ?? []).filter((e) => e !== null)
    this.request = request
  }

  /** of reads an answer that is not a success; one of a proxy may be no JSON. */
  static async of(response: Response): Promise<Problem> {
    const body = await response.json().then(
      (json) => leading(worded(json as Partial<Schemas['Problem']>)),
      () => ({ title: response.statusText }),
    )
    return new Problem(response.status, body, response.headers.get('Request-Id') ?? undefined)
  }

  /** fieldFaults gives what is wrong with a field or with a part of it. */
  fieldFaults(field: string): Fault[] {
    return this.faults.filter(
      (f) => f.field === field || f.field?.startsWith(field + '.') || f.field?.startsWith(field + '['),
    )
  }
}

/** leading has the first fault's texts for those of the whole, which are the same in English. */
function leading(body: Partial<Schemas['Problem']>): Partial<Schemas['Problem']> {
  const first = body.errors?.[0]
  return first ? { ...body, detail: first.message, hint: first.hint } : body
}

/** advice is a fault with what would be right, as two sentences. */
export function advice(f: Pick<Fault, 'message' | 'hint'>): string {
  const said = f.message.charAt(0).toUpperCase() + f.message.slice(1)
  return f.hint ? `${said.replace(/[.!?]?$/, '.')} ${f.hint}` : said
}

/** offline is the problem of a server that does not answer. */
export function offline(cause: unknown): Problem {
  const problem = new Problem(0, { detail: cause instanceof Error ? cause.message : String(cause) })
  problem.cause = cause
  return problem
}

/** asProblem makes any error presentable. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  return new Problem(-1, { code: 'console.internal', detail: error instanceof Error ? error.message : String(error) })
}
