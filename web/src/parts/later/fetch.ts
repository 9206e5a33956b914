import type { ComponentType } from 'react'

/** A Load imports a part of the console; its module's default export draws it. */
export type Load<P = object> = () => Promise<{ default: ComponentType<P> }>

const here = new WeakMap<object, unknown>()

/** partOf is a part that was fetched. */
export function partOf<P>(load: Load<P>): ComponentType<P> | undefined {
  return here.get(load) as ComponentType<P> | undefined
}

/** fetchPart fetches a part, once; one that failed may be asked for again. */
export async function fetchPart<P>(load: Load<P>): Promise<void> {
  if (here.has(load)) return
  await freshSheets()
  here.set(load, (await load()).default)
}

const failed = new Set<HTMLLinkElement>()
addEventListener('error', (e) => e.target instanceof HTMLLinkElement && failed.add(e.target), true)

/**
 * freshSheets loads style sheets anew that failed. The bundler asks for each
 * only once, so that a part which is fetched again would stand there without.
 */
async function freshSheets(): Promise<void> {
  const again = [...failed].filter((l) => l.rel === 'stylesheet')
  failed.clear()
  await Promise.all(
    again.map(
      (old) =>
        new Promise<void>((done, fail) => {
          const link = old.cloneNode() as HTMLLinkElement
          link.onload = () => done()
          link.onerror = () => fail(new Error(`${link.href} cannot be loaded`))
          old.replaceWith(link)
        }),
    ),
  )
}
