import { QueryClientProvider, type QueryClient } from '@tanstack/react-query'
import { App as AntdApp, ConfigProvider } from 'antd'
import { useEffect, useMemo, useState } from 'react'
import { BrowserRouter, Route, Routes, useLocation } from 'react-router'
import { load, type Words } from '../locales/catalogue'
import { remember } from '../locales/languages'
import { SpeechContext } from '../locales/useText'
import { antdTheme } from '../theme/antd'
import { Later } from '../parts/later/Later'
import { Boundary } from './Boundary'
import { NotFound } from './NotFound'
import { screens, type Screen } from './screens'
import { Shell } from './Shell'
import { LookContext, useLookState } from './useLook'
import { Waiting } from './Waiting'

/** App is the whole console: who speaks which language in which colors, and the pages. */
export function App({ first, nonce, queries }: { first: Words; nonce: string; queries: QueryClient }) {
  const [words, setWords] = useState(first)
  const look = useLookState()
  const theme = useMemo(() => antdTheme(look.mode), [look.mode])
  const speech = useMemo(
    () => ({
      words,
      change: (language: Words['language']) => {
        remember(language)
        // One that cannot be fetched now is there when the page is next loaded.
        void load(language).then(
          (loaded) => {
            setWords(loaded)
            // The server's texts are put into the language as they come.
            void queries.invalidateQueries()
          },
          () => undefined,
        )
      },
    }),
    [words, queries],
  )
  useEffect(() => {
    document.documentElement.lang = words.language
  }, [words])
  return (
    <LookContext.Provider value={look}>
      <SpeechContext.Provider value={speech}>
        <ConfigProvider csp={{ nonce }} button={{ autoInsertSpace: false }} theme={theme} locale={words.antd}>
          <AntdApp className="app">
            <QueryClientProvider client={queries}>
              <BrowserRouter>
                <Routes>
                  {screens
                    .filter((s) => s.open)
                    .map((s) => (
                      <Route key={s.path} path={s.path} element={<Page screen={s} />} />
                    ))}
                  <Route element={<Shell />}>
                    {screens
                      .filter((s) => !s.open)
                      .map((s) => (
                        <Route key={s.path} path={s.path} element={<Page screen={s} />} />
                      ))}
                    <Route path="*" element={<NotFound />} />
                  </Route>
                </Routes>
              </BrowserRouter>
            </QueryClientProvider>
          </AntdApp>
        </ConfigProvider>
      </SpeechContext.Provider>
    </LookContext.Provider>
  )
}

/** Page is a screen; whatever goes wrong in it stays in it. */
function Page({ screen }: { screen: Screen }) {
  const { pathname } = useLocation()
  return (
    <Boundary place={pathname}>
      <Later key={screen.path} load={screen.load} with={{}} waiting={<Waiting />} />
    </Boundary>
  )
}
