import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { App, Button, Segmented, Steps } from 'antd'
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { getJob } from '../../api/jobs'
import { create, plan as planOf } from '../../api/plan'
import { advice, asProblem } from '../../api/problem'
import { getTemplate, render } from '../../api/templates'
import { useText } from '../../locales/useText'
import { ErrorView } from '../../parts/ErrorView'
import { Title } from '../../parts/Title'
import { uploads } from '../../parts/uploads/shared'
import { specOf } from '../../api/spec'
import { draftOf, empty, remember, remembered, sourcesOf, specsOf, taskOf, type Draft } from './draft'
import { lacking } from './lacking'
import { OutputStep } from './OutputStep'
import { Plan } from './Plan'
import { SourceStep } from './SourceStep'
import { TaskStep } from './TaskStep'
import '../../parts/panel.css'
import './create.css'

const pause = 500

/** Create makes jobs: what is read, what is made of it, where it goes. */
export default function Create() {
  const t = useText()
  const navigate = useNavigate()
  const { message } = App.useApp()
  const [draft, setDraft] = useState<Draft>(remembered)
  const [step, setStep] = useState(0)
  const [onePage, setOnePage] = useState(() => localStorage.getItem('mediamill.create.page') !== 'steps')
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const begin = useBeginning(setDraft)
  // The same request sent again, as after a broken answer, makes no job twice.
  const once = useRef(crypto.randomUUID())
  const change = useCallback((part: Partial<Draft>) => {
    once.current = crypto.randomUUID()
    setError(null)
    setDraft((d) => ({ ...d, ...part }))
  }, [])
  const list = useSyncExternalStore(uploads.watch, uploads.snapshot)
  const pending = list.filter(
    (u) => u.state !== 'done' && u.id && draft.uploads.includes(u.id) && draft.kind === 'upload',
  )

  const sources = sourcesOf(draft).filter((s) => !s.upload || pending.every((u) => u.id !== s.upload))
  const lacks = lacking(draft)
  const ready = sources.length > 0 && lacks === null
  const settled = useSettled(JSON.stringify(specsOf(draft, sources.slice(0, 1))[0] ?? null))
  const plan = useQuery({
    queryKey: ['plan', settled],
    queryFn: ({ signal }) => planOf(JSON.parse(settled) as Parameters<typeof planOf>[0], signal),
    enabled: ready && settled !== 'null',
    retry: false,
    placeholderData: keepPreviousData,
  })
  const faults = asProblem(error ?? plan.error).faults
  const [first] = ready ? faults : []
  const why = lacks
    ? t(lacks)
    : pending.length > 0
      ? t('create.waits')
      : first
        ? t('create.lacks.fault', { fault: advice(first) })
        : ''

  const submit = async () => {
    setBusy(true)
    setError(null)
    try {
      const specs = specsOf(draft)
      const made = []
      for (const [i, spec] of specs.entries()) made.push(await create(spec, `${once.current}-${i}`))
      remember(draft)
      void message.success(t('create.done', { count: made.length }))
      void navigate(made.length === 1 ? `/jobs/${made[0]?.id ?? ''}` : '/')
    } catch (cause) {
      setError(cause)
    } finally {
      setBusy(false)
    }
  }

  const steps = [t('job.source'), t('create.what'), t('task.output')]
  const parts = [
    <SourceStep key="source" draft={draft} change={change} />,
    <TaskStep key="tasks" draft={draft} change={change} faults={faults} />,
    <OutputStep key="output" draft={draft} change={change} faults={faults} planned={plan.data ?? []} />,
  ]
  return (
    <>
      <Title
        text={t('menu.new')}
        extra={
          <Segmented
            size="small"
            aria-label={t('create.way')}
            value={onePage ? 'page' : 'steps'}
            options={[
              { value: 'page', label: t('create.way.page') },
              { value: 'steps', label: t('create.way.steps') },
            ]}
            onChange={(way) => {
              localStorage.setItem('mediamill.create.page', way)
              setOnePage(way === 'page')
            }}
          />
        }
      />
      {begin ? <ErrorView error={begin} small /> : null}
      {onePage ? null : (
        <Steps className="create-steps" current={step} onChange={setStep} items={steps.map((title) => ({ title }))} />
      )}
      <div className="create">
        <form
          onSubmit={(e) => {
            e.preventDefault()
            void submit()
          }}
        >
          {parts.map((part, i) =>
            onePage || i === step ? (
              <section key={steps[i]} className="create-step" aria-label={steps[i]}>
                <h2>{onePage ? `${i + 1}. ${steps[i] ?? ''}` : steps[i]}</h2>
                {part}
              </section>
            ) : null,
          )}
          {error ? <ErrorView error={error} small /> : null}
          <p className="create-line">
            {!onePage && step > 0 ? <Button onClick={() => setStep(step - 1)}>{t('action.back')}</Button> : null}
            {!onePage && step < 2 ? (
              <Button type="primary" onClick={() => setStep(step + 1)}>
                {t('create.next')}
              </Button>
            ) : (
              <Button type="primary" htmlType="submit" loading={busy} disabled={why !== ''}>
                {t('create.submit', { count: Math.max(1, sourcesOf(draft).length) })}
              </Button>
            )}
            {why ? (
              <span className="muted create-why" role="status">
                {why}
              </span>
            ) : null}
          </p>
        </form>
        <Plan plan={plan} ready={ready} />
      </div>
    </>
  )
}

/** useSettled is a text that has not changed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), pause)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}

/** useBeginning fills the page as its address says: a job to clone, a template, a source. */
function useBeginning(put: (draft: Draft | ((d: Draft) => Draft)) => void): unknown {
  const [search] = useSearchParams()
  const asked = search.toString()
  const begin = useQuery({
    queryKey: ['begin', asked],
    queryFn: async ({ signal }) => {
      const wanted = new URLSearchParams(asked)
      const job = wanted.get('job')
      if (job) {
        const old = await getJob(job, signal)
        const names = [...new Set((old.tasks ?? []).flatMap((x) => (x.template ? [x.template] : [])))]
        const found = await Promise.all(
          names.map(async (n): Promise<[string, unknown]> => [
            n,
            (await render(n, undefined, signal).catch(() => undefined))?.merged,
          ]),
        )
        return draftOf(specOf(old, new Map(found)), new Map((old.tasks ?? []).map((x) => [x.name, x.operation])))
      }
      const part: Partial<Draft> = {}
      const template = wanted.get('template')
      if (template) {
        const found = await getTemplate(template, signal)
        part.tasks = [taskOf(found.name, found.operation, [])]
      }
      if (wanted.get('sample')) part.kind = 'sample'
      const key = wanted.get('key')
      if (key) Object.assign(part, { kind: 'object', storage: wanted.get('storage') ?? '', keys: [key] })
      const upload = wanted.get('upload')
      if (upload) Object.assign(part, { kind: 'upload', uploads: [upload] })
      return { ...empty, ...remembered(), ...part }
    },
    enabled: asked !== '',
    staleTime: Infinity,
    retry: false,
  })
  useEffect(() => {
    if (begin.data) put(begin.data)
  }, [begin.data, put])
  return begin.error
}
