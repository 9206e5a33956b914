import { createRoot } from 'react-dom/client'
import { describe, expect, it, vi } from 'vitest'
import { useKeys } from './useKeys'

describe('keys', () => {
  it('are bound as soon as the page that binds them is drawn', async () => {
    const pressed = vi.fn()
    function Page() {
      useKeys({ n: pressed })
      return <h1>page</h1>
    }
    const place = document.body.appendChild(document.createElement('div'))
    const drawn = new Promise<void>((told) =>
      new MutationObserver((_, observer) => {
        observer.disconnect()
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'n', bubbles: true }))
        told()
      }).observe(place, { childList: true }),
    )
    const root = createRoot(place)
    root.render(<Page />)
    await drawn
    expect(pressed).toHaveBeenCalledOnce()
    root.unmount()
  })
})
