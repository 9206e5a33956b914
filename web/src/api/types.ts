import type { components } from './schema'

/** The types that the server's OpenAPI document names. */
export type Schemas = components['schemas']
