import { Modal } from 'antd'
import { useState, type ReactNode } from 'react'
import { useText } from '../locales/useText'
import { ErrorView } from './ErrorView'

/**
 * ConfirmAction asks before something is done that takes something away. It
 * says what goes (children) and stays open with the reason when it fails.
 */
export function ConfirmAction(props: {
  open: boolean
  title: string
  /** The verb on the button, as "Delete 3 jobs". */
  verb: string
  danger?: boolean
  disabled?: boolean
  children?: ReactNode
  act: () => Promise<unknown>
  /** Ends what is being done; while it is set, the second button stops instead of closing. */
  stop?: () => void
  close: () => void
}) {
  const t = useText()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const close = () => {
    setError(null)
    props.close()
  }
  const act = async () => {
    setBusy(true)
    setError(null)
    try {
      await props.act()
      props.close()
    } catch (cause) {
      setError(cause)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Modal
      open={props.open}
      title={props.title}
      okText={props.verb}
      okButtonProps={{ danger: props.danger, disabled: props.disabled }}
      cancelText={busy && props.stop ? t('action.stop') : t('action.back')}
      confirmLoading={busy}
      onOk={() => void act()}
      onCancel={busy && props.stop ? props.stop : close}
      destroyOnHidden
      width={480}
    >
      {props.children}
      {error ? <ErrorView error={error} small /> : null}
    </Modal>
  )
}
