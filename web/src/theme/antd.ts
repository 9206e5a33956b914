import { theme, type ThemeConfig } from 'antd'
import { palettes, type Mode } from './tokens'

const still = typeof matchMedia === 'function' && matchMedia('(prefers-reduced-motion: reduce)').matches

/** antdTheme dresses the component library in our palette, dense. */
export function antdTheme(mode: Mode): ThemeConfig {
  const p = palettes[mode]
  return {
    algorithm: [mode === 'dark' ? theme.darkAlgorithm : theme.defaultAlgorithm, theme.compactAlgorithm],
    hashed: false,
    token: {
      colorPrimary: p.accent,
      colorInfo: p.accent,
      colorLink: p.accent,
      colorSuccess: p.good,
      colorWarning: p.warn,
      colorError: p.bad,
      colorText: p.text,
      colorTextSecondary: p.muted,
      colorTextTertiary: p.muted,
      colorTextDescription: p.muted,
      colorTextPlaceholder: p.muted,
      colorTextLightSolid: p.onAccent,
      colorBgLayout: p.bg,
      colorBgContainer: p.panel,
      colorBgElevated: p.raised,
      colorBorder: p.line,
      colorBorderSecondary: p.line,
      fontFamily:
        'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK SC", "Noto Sans CJK KR", "PingFang SC", "Microsoft YaHei", "Malgun Gothic", sans-serif',
      fontSize: 16, // the compact algorithm takes two away
      controlHeight: 36,
      borderRadius: 6,
      motion: !still,
    },
    // A box that is not ticked must be seen, too.
    components: { Checkbox: { colorBorder: p.muted }, Radio: { colorBorder: p.muted } },
  }
}
