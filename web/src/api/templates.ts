import { call } from './call'
import type { Schemas } from './types'
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

/** versionsOf are all versions of a template, the latest first. */
export async function versionsOf(name: string, signal?: AbortSignal): Promise<Template[]> {
  const { templates } = await call('get', '/api/v1/templates/{name}/versions', { path: { name }, signal })
  return (templates ?? []).toSorted((a, b) => b.version - a.version)
}

/** differences are the parameters that differ between name@version and another version. */
export async function differences(name: string, to: string, signal?: AbortSignal): Promise<Schemas['Difference'][]> {
  return (
    (await call('get', '/api/v1/templates/{name}/diff', { path: { name }, query: { to }, signal })).differences ?? []
  )
}

/** validate says every fault of a template that is not kept yet. */
export function validate(spec: TemplateSpec, signal?: AbortSignal): Promise<Schemas['Checked']> {
  return call('post', '/api/v1/templates/validate', { body: spec, signal })
}

/** keep makes a template, or a new version of one that is there. */
export function keep(spec: TemplateSpec, there: boolean): Promise<Template> {
  return there
    ? call('put', '/api/v1/templates/{name}', { path: { name: spec.name }, body: spec })
    : call('post', '/api/v1/templates', { body: spec })
}

export function enable(name: string, on: boolean): Promise<undefined> {
  return on
    ? call('post', '/api/v1/templates/{name}/enable', { path: { name } })
    : call('post', '/api/v1/templates/{name}/disable', { path: { name } })
}

export function removeTemplate(name: string): Promise<undefined> {
  return call('delete', '/api/v1/templates/{name}', { path: { name } })
}
