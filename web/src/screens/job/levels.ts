import type { Task } from '../../api/words'

/** levels puts tasks behind those that they need: the first level needs none. */
export function levels(tasks: readonly Task[]): Task[][] {
  const depth = new Map<string, number>()
  const byId = new Map(tasks.map((t) => [t.id, t]))
  const of = (t: Task): number => {
    const known = depth.get(t.id)
    if (known !== undefined) return known
    depth.set(t.id, 0) // the server has refused cycles
    const needs = (t.needs ?? []).map((id) => byId.get(id)).filter((n) => n !== undefined)
    const d = needs.length === 0 ? 0 : 1 + Math.max(...needs.map(of))
    depth.set(t.id, d)
    return d
  }
  const out: Task[][] = []
  for (const t of tasks) (out[of(t)] ??= []).push(t)
  return out
}
