import { MutationCache, QueryCache, QueryClient, queryOptions } from '@tanstack/react-query'
import { Problem } from '../api/problem'
import { self } from '../api/session'

/** selfKey is where the person who is signed in is kept. */
export const selfKey = ['self'] as const

/** askSelf asks who is signed in. */
export const askSelf = queryOptions({
  queryKey: selfKey,
  queryFn: ({ signal }) => self(signal),
  staleTime: 60_000,
})

/** newQueries keeps what the server said. Whoever hears 401 is signed out. */
export function newQueries(): QueryClient {
  const refused = (error: unknown) => {
    if (error instanceof Problem && error.status === 401) client.setQueryData(selfKey, null)
  }
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: refused }),
    mutationCache: new MutationCache({ onError: refused }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        networkMode: 'always',
        // What was refused is refused again; only a server that does not answer is asked once more.
        retry: (count, error) => count < 2 && error instanceof Problem && (error.status === 0 || error.status >= 502),
        retryDelay: (count) => 400 * 2 ** count,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  })
  return client
}
