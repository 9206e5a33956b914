import { Modal } from 'antd'
import { useState } from 'react'
import { sourceOf } from '../../api/jobs'
import type { Job } from '../../api/words'
import { useText } from '../../locales/useText'
import { jobName } from '../jobName'
import './acts.css'

/** PlaySource plays the source of a job, or says why the browser cannot and where it is. */
export function PlaySource({ job, close }: { job: Job; close: () => void }) {
  const t = useText()
  const [failed, setFailed] = useState(false)
  const [blind, setBlind] = useState(false)
  const src = sourceOf(job.id)
  return (
    <Modal
      open
      onCancel={close}
      footer={null}
      width={800}
      title={t('source.title', { name: jobName(job) })}
      destroyOnHidden
    >
      {failed ? (
        <div className="error small" role="alert">
          <h2>{t('source.failed')}</h2>
          <p>{t('source.failed.text')}</p>
        </div>
      ) : (
        <video
          className="source-video"
          src={src}
          controls
          autoPlay
          muted
          onLoadedMetadata={(e) => setBlind(e.currentTarget.videoWidth === 0)}
          onError={() => setFailed(true)}
          aria-label={jobName(job)}
        />
      )}
      {blind ? <p role="status">{t('source.sound')}</p> : null}
      <p>
        <a href={`${src}?download=true`} download>
          {t('source.download')}
        </a>
      </p>
    </Modal>
  )
}
