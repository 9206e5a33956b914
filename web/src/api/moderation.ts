import { call } from './call'
import type { Schemas } from './types'
import type { Job, Task } from './words'

export type Review = Schemas['Review']
export type WordList = Schemas['WordList']

/** Verdicts of moderation, the mildest first. */
export const verdicts = ['pass', 'review', 'block'] as const
export type Verdict = (typeof verdicts)[number]

/** A Waiting task has the verdict review: a person must decide. */
export interface Waiting {
  job: Job
  task: Task
}

/** The most jobs that the queue shows at once; the next ones follow when these are decided. */
const mostJobs = 100

/** waiting lists what a person must decide about, the oldest job first. */
export async function waiting(signal?: AbortSignal): Promise<Waiting[]> {
  const { jobs } = await call('get', '/api/v1/jobs', {
    query: { verdict: ['review'], order: 'asc', limit: mostJobs, tasks: true },
    signal,
  })
  return (jobs ?? []).flatMap((job) =>
    (job.tasks ?? []).filter((task) => task.verdict === 'review').map((task) => ({ job, task })),
  )
}

/** decide writes a decision; what waits for it begins, or ends. */
export function decide(id: string, verdict: 'pass' | 'block', note: string): Promise<Task> {
  return call('post', '/api/v1/tasks/{id}/reviews', { path: { id }, body: { verdict, note } })
}

/** reviewsOf lists the decisions about a task, the oldest first. */
export async function reviewsOf(id: string, signal?: AbortSignal): Promise<Review[]> {
  const { reviews } = await call('get', '/api/v1/tasks/{id}/reviews', { path: { id }, signal })
  return reviews ?? []
}

export async function wordLists(signal?: AbortSignal): Promise<WordList[]> {
  const { word_lists } = await call('get', '/api/v1/word-lists', { signal })
  return word_lists ?? []
}

/** putWordList makes a list, or its next version; its text goes as it is. */
export async function putWordList(name: string, language: string, text: Blob): Promise<WordList> {
  return (await call('put', '/api/v1/word-lists/{name}', { path: { name }, query: { language }, text })) as WordList
}

export function deleteWordList(name: string): Promise<undefined> {
  return call('delete', '/api/v1/word-lists/{name}', { path: { name } })
}

/** A Judgement is what the result of a task says of its verdict. */
export interface Judgement {
  verdict: Verdict
  categories: Finding[]
  never_looked_for?: string[]
  texts?: number
}

export interface Finding {
  category: string
  verdict: Verdict
  score: number
  found: number
  spans?: Span[]
  not_looked_at?: { where?: string; reason: { text: string } }[]
}

export interface Span {
  verdict: Verdict
  score: number
  start_seconds: number
  end_seconds: number
  where?: string
  label?: string
  term?: string
  list?: string
  text?: string
}

/** judgementOf reads the result of a task; undefined where it is of another kind. */
export function judgementOf(task: Task | undefined): Judgement | undefined {
  const result = task?.result as Judgement | null | undefined
  return result && typeof result === 'object' && Array.isArray(result.categories) && result.verdict ? result : undefined
}
