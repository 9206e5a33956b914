import BulbOutlined from '@ant-design/icons/BulbOutlined'
import GlobalOutlined from '@ant-design/icons/GlobalOutlined'
import { Button, Dropdown } from 'antd'
import { languages } from '../locales/languages'
import { useSpeech, useText } from '../locales/useText'
import type { Choice } from '../theme/tokens'
import { useLook } from './useLook'

/** LanguageMenu changes the language at once. */
export function LanguageMenu() {
  const t = useText()
  const { words, change } = useSpeech()
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: languages.map((l) => ({ key: l.tag, label: <span lang={l.tag}>{l.name}</span> })),
        selectedKeys: [words.language],
        onClick: ({ key }) => {
          const chosen = languages.find((l) => l.tag === key)
          if (chosen) change(chosen.tag)
        },
      }}
    >
      <Button type="text" icon={<GlobalOutlined aria-hidden />} aria-label={t('shell.language')} />
    </Dropdown>
  )
}

const looks: readonly Choice[] = ['system', 'light', 'dark']

/** LookMenu makes the console light or dark. */
export function LookMenu() {
  const t = useText()
  const { choice, change } = useLook()
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: looks.map((l) => ({ key: l, label: t(`look.${l}` as const) })),
        selectedKeys: [choice],
        onClick: ({ key }) => change(key as Choice),
      }}
    >
      <Button type="text" icon={<BulbOutlined aria-hidden />} aria-label={t('shell.look')} />
    </Dropdown>
  )
}
