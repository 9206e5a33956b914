import { createRoot } from 'react-dom/client'
import { matchPath } from 'react-router'
import { load } from './locales/catalogue'
import { preferred } from './locales/languages'
import { App } from './shell/App'
import { screens } from './shell/screens'
import './theme/base.css'

// The page is fetched beside the language, not after it.
void screens.find((s) => matchPath(s.path, location.pathname))?.load()

const root = document.getElementById('root')
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''

// The component library makes a few style elements without the nonce: the lock of
// the scroll bar under a dialog, and its measure.
const create = document.createElement.bind(document)
document.createElement = (name: string, options?: ElementCreationOptions) => {
  const element = create(name, options)
  if (nonce && name === 'style') element.nonce = nonce
  return element
}

if (root) {
  void load(preferred()).then((words) => createRoot(root).render(<App first={words} nonce={nonce} />))
}
