import { call } from './call'
import type { Schemas } from './types'

export type Webhook = Schemas['Webhook']

export function webhook(signal?: AbortSignal): Promise<Webhook> {
  return call('get', '/api/v1/webhook', { signal })
}

export function putWebhook(hook: Webhook): Promise<Webhook> {
  return call('put', '/api/v1/webhook', { body: hook })
}

/** testWebhook sends one event to an address, and says what came back. */
export function testWebhook(url: string): Promise<Schemas['DeliveryTry']> {
  return call('post', '/api/v1/webhook/test', { body: { url } })
}

export function webhookSecret(signal?: AbortSignal): Promise<Schemas['WebhookSecret']> {
  return call('get', '/api/v1/webhook-secret', { signal })
}

export function rotateSecret(): Promise<Schemas['WebhookSecret']> {
  return call('post', '/api/v1/webhook-secret/rotate', {})
}
