import { afterEach, describe, expect, it } from 'vitest'
import { Problem } from './problem'
import { speak, worded } from './phrases'

describe('texts of the server', () => {
  afterEach(() => speak({}))
  const between = { message_key: 'between', message_args: [{ text: '1' }, { text: '9' }] }

  it('are English without forms', () => {
    expect(worded({ message: 'between 1 and 9', ...between }).message).toBe('between 1 and 9')
  })
  it('are put into the language in use, wherever they stand', () => {
    speak({ between: '{1} 以内，不小于 {0}', source: '源 {0}：{1}', applied: '已应用', sheet: '雪碧图' })
    const answer = worded({
      tasks: [{ error: { message: 'between 1 and 9', ...between, hint: 'x', hint_key: 'unknown' } }],
      normalized: [
        {
          text: 'source 2: between 1 and 9',
          key: 'source',
          args: [{ text: '2' }, { text: 'between 1 and 9', key: 'between', args: [{ text: '1' }, { text: '9' }] }],
          action: 'applied',
          action_key: 'applied',
        },
      ],
      properties: { max: { description: 'A sheet', description_key: 'sheet' } },
    })
    expect(answer.tasks[0]?.error.message).toBe('9 以内，不小于 1')
    expect(answer.tasks[0]?.error.hint).toBe('x')
    expect(answer.normalized[0]?.text).toBe('源 2：9 以内，不小于 1')
    expect(answer.normalized[0]?.action).toBe('已应用')
    expect(answer.properties.max.description).toBe('雪碧图')
  })
  it('leave objects alone that only look like them', () => {
    speak({ 'in/a.mp4': 'wrong' })
    expect(worded({ key: 'in/a.mp4', storage: 'default' })).toEqual({ key: 'in/a.mp4', storage: 'default' })
  })
  it('are worded in a refusal, too', async () => {
    speak({ between: '{1} 以内，不小于 {0}' })
    const body = {
      detail: 'between 1 and 9',
      errors: [{ code: 'config.invalid', message: 'between 1 and 9', ...between }],
    }
    const problem = await Problem.of(new Response(JSON.stringify(body), { status: 400 }))
    expect([problem.message, problem.faults[0]?.message]).toEqual(['9 以内，不小于 1', '9 以内，不小于 1'])
  })
})
