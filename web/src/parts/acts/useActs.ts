import { App, Button } from 'antd'
import { createElement, useCallback, useState } from 'react'
import { archiveOf } from '../../api/jobs'
import type { Job } from '../../api/words'
import { useText } from '../../locales/useText'
import { useFault } from '../useFault'
import { fits, perform, type Act, type Chosen, type How, type Outcome } from './acts'
import type { Question } from './ActDialog'

/** Browsers start so many downloads of one click at most without asking again and again. */
const mostDownloads = 20
const undoSeconds = 12

/** Listed are the jobs that a page shows. */
interface Listed {
  job(id: string): Job | undefined
  /** drop takes jobs off the page at once. */
  drop(ids: ReadonlySet<string>): void
  /** refreshHead asks the server anew. */
  refreshHead(): void
}

/** useActs asks, does, tells, and offers to undo. */
export function useActs(list: Listed, done: () => void) {
  const t = useText()
  const fault = useFault()
  const { message, notification } = App.useApp()
  const [question, setQuestion] = useState<Question | null>(null)

  const tell = useCallback(
    (act: Act, o: Outcome) => {
      const parts = [t(`act.${act as 'cancel'}.done`, { count: o.done })]
      if (o.skipped > 0) parts.push(t('act.skipped', { count: o.skipped }))
      if (o.stopped) parts.push(t('act.stopped'))
      if (o.failed > 0) parts.push(t('act.failed', { count: o.failed }))
      const text = parts.join(' ')
      if (o.failed > 0) void message.warning(`${text} ${o.failures[0]?.text ?? ''}`, 8)
      else void message.success(text)
    },
    [t, message],
  )

  const restore = useCallback(
    async (ids: string[], key: string) => {
      notification.destroy(key)
      try {
        tell('restore', await perform('restore', { ids }))
        list.refreshHead()
      } catch (error) {
        void message.error(fault(error).title)
      }
    },
    [notification, tell, list, message, fault],
  )

  const act = async (how: How): Promise<Outcome> => {
    if (!question) throw new Error('nothing is asked')
    const outcome = await perform(question.act, question.chosen, how)
    const ids = 'ids' in question.chosen ? question.chosen.ids : []
    const goes = question.act === 'delete' || question.act === 'purge' || question.act === 'restore'
    if (goes) {
      const failed = new Set(outcome.failures.map((f) => f.id))
      list.drop(new Set(question.jobs.filter((j) => fits(question.act, j) && !failed.has(j.id)).map((j) => j.id)))
    }
    if (question.act === 'delete' && ids.length > 0 && outcome.done > 0) {
      const key = `undo ${ids[0]}`
      notification.info({
        key,
        title: t('act.delete.done', { count: outcome.done }),
        description: t('act.delete.kept'),
        duration: undoSeconds,
        placement: 'bottomRight',
        actions: createElement(Button, { size: 'small', onClick: () => void restore(ids, key) }, t('action.undo')),
      })
    } else tell(question.act, outcome)
    list.refreshHead()
    done()
    return outcome
  }

  const download = (jobs: Job[]) => {
    const ready = jobs.filter((j) => fits('download', j))
    if (ready.length > mostDownloads) void message.info(t('act.download.most', { count: mostDownloads }))
    else if (ready.length === 0) void message.info(t('act.download.none'))
    ready.slice(0, mostDownloads).forEach((j, i) => setTimeout(() => save(archiveOf('jobs', j.id)), i * 400))
  }

  const ask = (wanted: Act, chosen: Chosen) => {
    const jobs = 'ids' in chosen ? chosen.ids.map((id) => list.job(id)).filter((j) => j !== undefined) : []
    if (wanted === 'download') download(jobs)
    else setQuestion({ act: wanted, chosen, jobs })
  }

  return { question, ask, act, close: () => setQuestion(null) }
}

function save(href: string): void {
  const a = document.createElement('a')
  a.href = href
  a.download = ''
  document.body.append(a)
  a.click()
  a.remove()
}
