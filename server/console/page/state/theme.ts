/** The theme: light, dark, or the system's setting. The page stores nothing else in the browser. */
import { effect, signal } from '@preact/signals'

const THEMES = ['auto', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]
const KEY = 'emulator-theme'

function storedTheme(): Theme {
  try {
    const theme = localStorage.getItem(KEY)
    return THEMES.find((each) => each === theme) ?? 'auto'
  } catch {
    return 'auto'
  }
}

export const theme = signal<Theme>(storedTheme())

effect(() => {
  document.documentElement.dataset['theme'] = theme.value
  try {
    localStorage.setItem(KEY, theme.value)
  } catch {
    // A browser without storage still shows the theme; it only does not remember it.
  }
})

export function nextTheme(): void {
  theme.value = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? 'auto'
}
