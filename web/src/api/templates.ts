import { call, type Schemas } from './call'
import type { Template } from './words'

export type TemplateSpec = Schemas['TemplateSpec']
export type Rendered = Schemas['Rendered']

export async function listTemplates(signal?: AbortSignal): Promise<Template[]> {
  return (await call('get', '/api/v1/templates', { signal })).templates ?? []
}

export const templatesKey = ['templates', 'all'] as const

/** getTemplate takes name or name@version. */
export function getTemplate(name: string, signal?: AbortSignal): Promise<Template> {
  return call('get', '/api/v1/templates/{name}', { path: { name }, signal })
}

/** render lays changes over a template, with all that it extends and the defaults. */
export function render(template: string, params?: unknown, signal?: AbortSignal): Promise<Rendered> {
  return call('post', '/api/v1/templates/render', { body: { template, params }, signal })
}

/** schemaOf is the JSON schema of an operation's parameters. */
export async function schemaOf(operation: string, signal?: AbortSignal): Promise<object> {
  return (await call('get', '/api/v1/operations/{name}/schema', { path: { name: operation }, signal })) as object
}
