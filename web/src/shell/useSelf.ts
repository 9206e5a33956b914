import { createContext, useContext } from 'react'
import type { Self } from '../api/words'

/** SelfContext is the one who is signed in. */
export const SelfContext = createContext<Self | null>(null)

/** useSelf gives the one who is signed in. */
export function useSelf(): Self {
  const who = useContext(SelfContext)
  if (!who) throw new Error('nobody is signed in')
  return who
}

/** useMay says whether the role of the one who is signed in suffices; what it does not is not offered. */
export function useMay(role: 'viewer' | 'operator' | 'admin'): boolean {
  const order = ['viewer', 'operator', 'admin']
  return order.indexOf(useSelf().role) >= order.indexOf(role)
}
