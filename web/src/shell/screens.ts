import type { ComponentType } from 'react'
import type { Key } from '../locales/catalogue'

/** A Screen is a page of the console. Its module's default export is the component. */
export interface Screen {
  path: string
  load: () => Promise<{ default: ComponentType }>
  /** How the menu shows it; a screen without is reached from another one. */
  menu?: { text: Key; icon: Icon }
  /** Without the menu around it, and without signing in. */
  open?: boolean
}

/** An Icon is one that ./Icon.tsx draws. */
export type Icon = 'tasks' | 'new' | 'templates' | 'reviews' | 'storages' | 'workers' | 'overview' | 'api' | 'settings'

/** screens lists every page there is, in the order of the menu. A new page is a line here. */
export const screens: readonly Screen[] = [
  { path: '/', load: () => import('../screens/tasks'), menu: { text: 'menu.tasks', icon: 'tasks' } },
  { path: '/jobs/:id', load: () => import('../screens/job') },
  { path: '/jobs/:id/tasks/:task', load: () => import('../screens/viewer') },
  { path: '/new', load: () => import('../screens/create'), menu: { text: 'menu.new', icon: 'new' } },
  {
    path: '/templates',
    load: () => import('../screens/templates'),
    menu: { text: 'menu.templates', icon: 'templates' },
  },
  { path: '/templates/:name', load: () => import('../screens/template') },
  { path: '/reviews', load: () => import('../screens/reviews'), menu: { text: 'menu.reviews', icon: 'reviews' } },
  { path: '/reviews/words', load: () => import('../screens/wordlists') },
  { path: '/overview', load: () => import('../screens/overview'), menu: { text: 'menu.overview', icon: 'overview' } },
  { path: '/storages', load: () => import('../screens/storages'), menu: { text: 'menu.storages', icon: 'storages' } },
  { path: '/storages/:name', load: () => import('../screens/storage') },
  { path: '/workers', load: () => import('../screens/workers'), menu: { text: 'menu.workers', icon: 'workers' } },
  { path: '/api-docs', load: () => import('../screens/apidocs'), menu: { text: 'menu.api', icon: 'api' } },
  { path: '/api-docs/:dialect', load: () => import('../screens/apidocs') },
  { path: '/settings', load: () => import('../screens/settings'), menu: { text: 'menu.settings', icon: 'settings' } },
  { path: '/settings/accounts', load: () => import('../screens/accounts') },
  { path: '/settings/webhook', load: () => import('../screens/webhook') },
  { path: '/settings/links', load: () => import('../screens/links') },
  { path: '/settings/packs', load: () => import('../screens/packs') },
  { path: '/signin', load: () => import('../screens/signin'), open: true },
  { path: '/first', load: () => import('../screens/first'), open: true },
]
