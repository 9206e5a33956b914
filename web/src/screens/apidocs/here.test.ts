import { expect, it } from 'vitest'
import { here } from './here'

it('names this server in a manual', () => {
  expect(here("base_url: 'https://mill.example/api/'", 'http://127.0.0.1:8080')).toBe(
    "base_url: 'http://127.0.0.1:8080/api/'",
  )
  expect(here('the host mill.example', 'http://127.0.0.1:8080')).toBe('the host 127.0.0.1:8080')
  expect(here('`https://<your Mediamill>/<any tenant>`', 'https://a.b')).toBe('`https://a.b/<any tenant>`')
  const told = `{ endpoint: 'mill.example', protocol: 'https://' } "HTTPS", "mill.example"`
  expect(here(told, 'http://a:8080')).toBe(`{ endpoint: 'a:8080', protocol: 'http://' } "HTTP", "a:8080"`)
  expect(here(told, 'https://a.b')).toBe(`{ endpoint: 'a.b', protocol: 'https://' } "HTTPS", "a.b"`)
})
