import { createRoot } from 'react-dom/client'
import { load } from './locales/catalogue'
import { preferred } from './locales/languages'
import { App } from './shell/App'
import { fetchPage } from './shell/pages'
import { askSelf, newQueries } from './shell/queries'
import './theme/base.css'
import './parts/parts.css'

const queries = newQueries()

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
  // What the first picture needs is asked for at once, not one after the other.
  void queries.prefetchQuery(askSelf)
  const begin = async (): Promise<void> => {
    const [words] = await Promise.all([load(preferred()), fetchPage(location.pathname)])
    createRoot(root).render(<App first={words} nonce={nonce} queries={queries} />)
  }
  // Without its words the console has none to say what is wrong in; it begins when they are there.
  const again = () => {
    root.textContent = 'Mediamill …'
    setTimeout(() => void begin().catch(again), 2000)
  }
  void begin().catch(again)
}
