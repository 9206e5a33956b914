import { describe, expect, it } from 'vitest'
import { asked, isFiltered, readFilters, writeFilters } from './filters'

const id = '01a20829-E951-7531-a435-a7d8b98158e1'
const of = (address: string) => readFilters(new URLSearchParams(address))

describe('filters of the tasks page', () => {
  it('come back from the address as they were', () => {
    const address =
      'q=film&state=failed%2Crunning&operation=sprite%2Cjoin&template=mine&from=2026-01-02&to=2026-01-03&sort=ended&order=asc'
    expect(writeFilters(of(address)).toString()).toBe(address)
  })
  it('leave out what the page does not know', () => {
    expect(
      writeFilters(
        of('state=failed,exploded&operation=,No%20name&sort=size&from=yesterday&since=2y&order=up'),
      ).toString(),
    ).toBe('state=failed')
  })
  it('look a whole ID up as one, in any case and with spaces around it', () => {
    expect(asked(of(`q=%20${id}%20`)).id).toEqual([id.toLowerCase()])
    expect(asked(of(`q=${id.slice(0, 20)}`)).q).toBe(id.slice(0, 20))
  })
  it('count back from now, or take whole days where the person is', () => {
    const now = Date.parse('2026-11-23T12:00:00Z')
    expect(asked(of('since=24h&from=2020-01-01&to=2020-01-02'), now)).toMatchObject({
      from: '2026-11-22T12:00:00.000Z',
      to: undefined,
    })
    const { from = '', to = '' } = asked(of('from=2026-02-28&to=2026-02-28'), now)
    expect([Date.parse(to) - Date.parse(from), new Date(from).getHours()]).toEqual([86_400_000, 0])
  })
  it('say whether they hide anything; the trash and the order do not', () => {
    expect([isFiltered(of('trash=1&sort=priority')), isFiltered(of('state=failed'))]).toEqual([false, true])
  })
})
