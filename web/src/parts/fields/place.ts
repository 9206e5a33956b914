import type { FormInstance } from 'antd'
import { advice, asProblem } from '../../api/problem'

/** place shows each fault at its field of a form, and gives the error when it has one of no field. */
export function place<T>(form: FormInstance<T>, fields: readonly string[], error: unknown): unknown {
  const { faults } = asProblem(error)
  const mine = faults.filter((f) => f.field && fields.includes(f.field.replace(/\[\d+\]$/, '')))
  form.setFields(
    mine.map((f) => ({ name: (f.field ?? '').replace(/\[\d+\]$/, '').split('.') as never, errors: [advice(f)] })),
  )
  return mine.length > 0 && mine.length === faults.length ? null : error
}
