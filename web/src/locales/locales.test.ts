import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import en from './en'
import ko from './ko'
import zh from './zh-CN'
import type { Catalogue } from './catalogue'

const plural = /\.(zero|one|two|few|many|other)$/
const bare = (c: Catalogue) => [...new Set(Object.keys(c).map((k) => k.replace(plural, '')))].sort()
const places = (text: string | undefined) => [...(text ?? '').matchAll(/\{\w+\}/g)].map((m) => m[0]).sort()

/** What the server has in English: other languages have a text for it, and English has none. */
const served = /^(operation|storages\.(kind|field|help))\./
const own = (c: Catalogue) => bare(c).filter((k) => !served.test(k))

function sources(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((e) =>
    e.isDirectory()
      ? sources(join(dir, e.name))
      : /\.tsx?$/.test(e.name) && !/\.(test|d)\.tsx?$/.test(e.name)
        ? [join(dir, e.name)]
        : [],
  )
}

const files = sources('src').filter((f) => !f.includes('locales'))

describe('the catalogues', () => {
  for (const [name, other] of Object.entries({ 'zh-CN': zh, ko })) {
    it(`${name} has the keys of English`, () => {
      expect(own(other)).toEqual(bare(en))
    })
    it(`${name} has the places of English, and no empty text`, () => {
      const texts: Catalogue = en
      for (const [key, text] of Object.entries<string>(other)) {
        if (served.test(key)) continue
        const same = texts[key] ?? texts[key.replace(plural, '.other')]
        expect([key, places(text)]).toEqual([key, places(same)])
        expect([key, text.trim()]).not.toEqual([key, ''])
      }
    })
  }

  it.each([
    ['zh-CN', zh, '工作机', '工作节点'],
    ['ko', ko, '하위 작업', '서브 작업'],
    ['ko', ko, '작업자', '워커'],
    ['ko', ko, '저장소', '스토리지'],
  ])('%s has one word for a thing', (_, texts: Catalogue, other, ours) => {
    expect(Object.entries(texts).filter(([, text]) => text.includes(other))).toEqual([])
    expect(Object.values(texts).some((text) => text.includes(ours))).toBe(true)
  })

  it('have the same texts for what the server has in English', () => {
    expect(bare(zh).filter((k) => served.test(k))).toEqual(bare(ko).filter((k) => served.test(k)))
  })

  // Of two equal keys the last one holds, and nothing says so: neither JSON.parse nor the spread of the files.
  it.each(['en', 'zh-CN', 'ko'])('%s says each key once, in one file', (language) => {
    const folder = join('src/locales', language)
    const keys = readdirSync(folder)
      .filter((f) => f.endsWith('.json'))
      .flatMap((f) => {
        const file = ts.parseJsonText(f, readFileSync(join(folder, f), 'utf8'))
        const tree = file.statements[0]?.expression
        return tree && ts.isObjectLiteralExpression(tree) ? tree.properties.map((p) => p.name?.getText(file) ?? '') : []
      })
    expect(keys.length).toBeGreaterThan(500)
    expect(keys.filter((k, i) => keys.indexOf(k) !== i)).toEqual([])
  })

  it('every text is used', () => {
    const all = files.map((f) => readFileSync(f, 'utf8')).join('\n')
    // Words for values of the API, and keys that are put together, are found by their beginning.
    const built = [...all.matchAll(/`([\w.]+)\$\{/g)].map((m) => m[1] ?? '')
    const words = ['state.', 'phase.', 'role.', 'error.', 'waitsfor.', 'origin.', 'verdict.', 'category.']
    const unused = bare(en).filter(
      (k) => !all.includes(`'${k}'`) && ![...built, ...words].some((b) => b.includes('.') && k.startsWith(b)),
    )
    expect(unused).toEqual([])
  })
})

describe('the sources', () => {
  const shown = new Set([
    'title',
    'aria-label',
    'placeholder',
    'alt',
    'label',
    'text',
    'description',
    'okText',
    'cancelText',
  ])
  const letters = /\p{L}{2,}/u
  const ours = /^(Mediamill|ID|API|URL|JSON|MP4|HLS|DASH|S3|ffmpeg|curl|zip|CPU|GPU|SHA-256|ETA|WebVTT)$/

  it('have no text outside of the catalogues', () => {
    const found: string[] = []
    for (const file of files.filter((f) => f.endsWith('.tsx'))) {
      const tree = ts.createSourceFile(
        file,
        readFileSync(file, 'utf8'),
        ts.ScriptTarget.Latest,
        true,
        ts.ScriptKind.TSX,
      )
      const see = (node: ts.Node): void => {
        if (ts.isJsxText(node) && letters.test(node.text) && !ours.test(node.text.trim()))
          found.push(`${file}: ${node.text.trim()}`)
        if (
          ts.isJsxAttribute(node) &&
          shown.has(node.name.getText()) &&
          node.initializer &&
          ts.isStringLiteral(node.initializer)
        ) {
          if (letters.test(node.initializer.text) && !ours.test(node.initializer.text))
            found.push(`${file}: ${node.getText()}`)
        }
        ts.forEachChild(node, see)
      }
      see(tree)
    }
    expect(found).toEqual([])
  })
})
