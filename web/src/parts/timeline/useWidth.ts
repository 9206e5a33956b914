import { useLayoutEffect, useState, type RefObject } from 'react'

/** useWidth is how wide an element is, in CSS pixels. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const one = element.current
    if (!one) return
    const measure = () => setWidth(one.clientWidth)
    measure()
    const resized = new ResizeObserver(measure)
    resized.observe(one)
    return () => resized.disconnect()
  }, [element])
  return width
}
