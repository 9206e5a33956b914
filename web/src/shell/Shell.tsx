import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { Link, Navigate, NavLink, Outlet, useLocation, useNavigate } from 'react-router'
import { Live } from '../live/live'
import { LiveContext } from '../live/useLive'
import { useText } from '../locales/useText'
import { ErrorView } from '../parts/ErrorView'
import { useKeys } from '../parts/useKeys'
import { AccountMenu } from './AccountMenu'
import { Banner } from './Banner'
import { ConnectionBadge } from './ConnectionBadge'
import { Icon } from './Icon'
import { LanguageMenu, LookMenu } from './Menus'
import { fetchPage } from './pages'
import { askSelf } from './queries'
import { screens } from './screens'
import { SelfContext } from './useSelf'
import { Waiting } from './Waiting'
import './shell.css'

const entries = screens.filter((s) => s.menu)
const create = screens.find((s) => s.path === '/new')

/** Shell is around every page of one who is signed in: menu, account, and the live stream. */
export function Shell() {
  const t = useText()
  const place = useLocation()
  const who = useQuery(askSelf)
  const live = useMemo(() => new Live(), [])
  const in_ = Boolean(who.data)
  useEffect(() => (in_ ? live.start() : undefined), [live, in_])
  const queries = useQueryClient()
  // What failed while the server was away is asked for again when it is back.
  useEffect(
    () =>
      live.watchConnection(() => {
        if (live.connection() === 'live')
          void queries.refetchQueries({ type: 'active', predicate: (q) => q.state.status === 'error' })
      }),
    [live, queries],
  )
  const navigate = useNavigate()
  useKeys({ n: create ? () => void navigate('/new') : undefined }, window)

  if (who.isPending) return <Waiting />
  // Who was signed in stays so while the server does not answer.
  if (who.data === undefined) return <ErrorView whole error={who.error} retry={() => void who.refetch()} />
  if (who.data === null) {
    const next = place.pathname + place.search
    return <Navigate to={next === '/' ? '/signin' : `/signin?next=${encodeURIComponent(next)}`} replace />
  }
  return (
    <SelfContext.Provider value={who.data}>
      <LiveContext.Provider value={live}>
        <div className="shell">
          <a className="skip" href="#main">
            {t('shell.skip')}
          </a>
          <header className="shell-side">
            <Link to="/" className="brand">
              <img src="/favicon.svg" alt="" width={24} height={24} />
              <span>Mediamill</span>
            </Link>
            <nav aria-label={t('shell.menu')}>
              {entries.map(
                (s) =>
                  s.menu && (
                    <NavLink
                      key={s.path}
                      to={s.path}
                      end={s.path === '/'}
                      className="entry"
                      onPointerEnter={() => void fetchPage(s.path)}
                    >
                      <Icon name={s.menu.icon} />
                      <span>{t(s.menu.text)}</span>
                    </NavLink>
                  ),
              )}
            </nav>
            <div className="shell-tools">
              <ConnectionBadge />
              <LanguageMenu />
              <LookMenu />
              <AccountMenu />
            </div>
          </header>
          <main id="main" tabIndex={-1}>
            <Banner />
            <Outlet />
          </main>
        </div>
      </LiveContext.Provider>
    </SelfContext.Provider>
  )
}
