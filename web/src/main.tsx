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
if (root) {
  void load(preferred()).then((words) => createRoot(root).render(<App first={words} nonce={nonce} />))
}
