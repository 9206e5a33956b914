import { Button } from 'antd'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useFormat, useText } from '../../locales/useText'
import { ProgressBar } from '../../parts/ProgressBar'
import { uploads } from '../../parts/uploads/shared'
import type { Upload } from '../../parts/uploads/Uploads'
import { useFault } from '../../parts/useFault'

/** UploadPick takes files by a drop or a choice, and shows how far each is. */
export function UploadPick({ chosen, choose }: { chosen: string[]; choose: (ids: string[]) => void }) {
  const t = useText()
  const list = useSyncExternalStore(uploads.watch, uploads.snapshot)
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  // What is uploaded here is what one wants to use, until one says otherwise.
  const told = useRef(new Set(chosen))
  useEffect(() => {
    const fresh = list.flatMap((u) => (u.id && u.state !== 'lost' && !told.current.has(u.id) ? [u.id] : []))
    if (fresh.length === 0) return
    for (const id of fresh) told.current.add(id)
    choose([...chosen, ...fresh])
  }, [list, chosen, choose])
  return (
    <>
      <div
        className="drop"
        data-over={over || undefined}
        onDragOver={(e) => {
          e.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(e) => {
          e.preventDefault()
          setOver(false)
          uploads.add(e.dataTransfer.files)
        }}
      >
        <p>{t('create.drop')}</p>
        <Button onClick={() => input.current?.click()}>{t('create.choose')}</Button>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          aria-label={t('create.choose')}
          onChange={(e) => {
            if (e.target.files) uploads.add(e.target.files)
            e.target.value = ''
          }}
        />
      </div>
      <ul className="uploads">
        {list.map((u) => (
          <Row
            key={u.key}
            upload={u}
            used={u.id !== undefined && chosen.includes(u.id)}
            use={(on) => u.id && choose(on ? [...chosen, u.id] : chosen.filter((id) => id !== u.id))}
            pick={() => input.current?.click()}
          />
        ))}
      </ul>
    </>
  )
}

function Row(props: { upload: Upload; used: boolean; use: (on: boolean) => void; pick: () => void }) {
  const { upload: u } = props
  const t = useText()
  const format = useFormat()
  const fault = useFault()
  const percent = u.bytes > 0 ? (u.sent / u.bytes) * 100 : 0
  const left = u.speed > 0 ? (u.bytes - u.sent) / u.speed : 0
  const words = {
    sending:
      u.speed > 0
        ? `${format.rate(u.speed)} · ${t('tasks.left', { time: format.duration(left) })}`
        : t('create.upload.sending'),
    paused: t('create.upload.paused'),
    lost: t('create.upload.lost'),
    failed: t('create.upload.failed'),
    done: t('create.upload.done'),
  }
  return (
    <li>
      <label className="break">
        <input type="checkbox" checked={props.used} disabled={!u.id} onChange={(e) => props.use(e.target.checked)} />{' '}
        {u.name}
      </label>
      <span className="muted">{format.bytes(u.bytes)}</span>
      {u.state === 'done' ? null : (
        <span className="progress">
          <ProgressBar value={percent} tone={u.state === 'failed' ? 'bad' : 'busy'} name={u.name} />
          <span className="progress-percent">{format.percent(percent)}</span>
        </span>
      )}
      <span className="muted" role="status">
        {words[u.state]}
      </span>
      {u.error ? <span className="bad">{fault(u.error).title}</span> : null}
      <span className="uploads-acts">
        {u.state === 'sending' ? (
          <Button size="small" onClick={() => uploads.pause(u.key)}>
            {t('create.upload.pause')}
          </Button>
        ) : null}
        {u.state === 'paused' || u.state === 'failed' ? (
          <Button size="small" onClick={() => uploads.resume(u.key)}>
            {t('create.upload.resume')}
          </Button>
        ) : null}
        {u.state === 'lost' ? (
          <Button size="small" onClick={props.pick}>
            {t('create.upload.again')}
          </Button>
        ) : null}
        <Button
          size="small"
          onClick={() => {
            props.use(false)
            uploads.remove(u.key)
          }}
          aria-label={`${t('create.remove')}: ${u.name}`}
        >
          {t('create.remove')}
        </Button>
      </span>
    </li>
  )
}
