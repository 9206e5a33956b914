import { useEffect, useState, type RefObject } from 'react'

/** useTop is how far below the top of the page an element begins, in pixels. */
export function useTop(element: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0)
  useEffect(() => {
    const look = () => {
      if (element.current) setTop(Math.round(element.current.getBoundingClientRect().top + window.scrollY))
    }
    look()
    const observer = new ResizeObserver(look)
    for (const one of element.current?.closest('main')?.children ?? []) observer.observe(one)
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [element])
  return top
}
