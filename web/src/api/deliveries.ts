import { call } from './call'
import type { Schemas } from './types'

export type Delivery = Schemas['Delivery']

/** deliveriesOf are the callbacks that a job, or the project, has sent or will, the latest first. */
export function deliveriesOf(job: string | undefined, before?: string, signal?: AbortSignal) {
  return call('get', '/api/v1/deliveries', { query: { job, before, limit: 50 }, signal })
}

export function deliveryOf(id: string, signal?: AbortSignal): Promise<Schemas['DeliveryDetail']> {
  return call('get', '/api/v1/deliveries/{id}', { path: { id }, signal })
}

/** sendAgain queues a delivery anew, whatever became of it. */
export function sendAgain(id: string): Promise<Delivery> {
  return call('post', '/api/v1/deliveries/{id}/send', { path: { id } })
}
