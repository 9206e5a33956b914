import { Descriptions, Segmented } from 'antd'
import { languages, type Language } from '../../locales/languages'
import { useSpeech, useText, useWord } from '../../locales/useText'
import { Title } from '../../parts/Title'
import { useLook } from '../../shell/useLook'
import { useMay, useSelf } from '../../shell/useSelf'
import type { Choice } from '../../theme/tokens'
import { Keys } from './Keys'
import { Nav } from './Nav'
import { Password } from './Password'
import './settings.css'

/** Settings are of the person: language, look, password; and the project's access keys. */
export default function Settings() {
  const t = useText()
  const word = useWord()
  const who = useSelf()
  const admin = useMay('admin')
  const { words, change } = useSpeech()
  const look = useLook()
  return (
    <>
      <Title text={t('settings.title')} />
      <Nav />
      <div className="settings">
        <section className="panel" aria-labelledby="settings-look">
          <h2 id="settings-look">{t('settings.appearance')}</h2>
          <div className="settings-line">
            <span>{t('settings.language')}</span>
            <Segmented<Language>
              aria-label={t('settings.language')}
              options={languages.map((l) => ({ value: l.tag, label: l.name }))}
              value={words.language}
              onChange={change}
            />
          </div>
          <div className="settings-line">
            <span>{t('settings.look')}</span>
            <Segmented<Choice>
              aria-label={t('settings.look')}
              options={(['system', 'light', 'dark'] as const).map((l) => ({ value: l, label: t(`look.${l}`) }))}
              value={look.choice}
              onChange={look.change}
            />
          </div>
        </section>
        <section className="panel" aria-labelledby="settings-account">
          <h2 id="settings-account">{t('settings.account')}</h2>
          <Descriptions
            column={1}
            size="small"
            items={[
              { key: 'name', label: t('settings.name'), children: who.name },
              { key: 'role', label: t('settings.role'), children: word('role', who.role) },
            ]}
          />
          {who.person ? <Password /> : null}
        </section>
        <section className="panel settings-wide" aria-labelledby="settings-keys">
          <h2 id="settings-keys">{t('keys.title')}</h2>
          {admin ? <Keys /> : <p className="muted">{t('keys.admin')}</p>}
        </section>
      </div>
    </>
  )
}
