/** Light, dark, or as the system has it. The one thing that the page keeps in the browser. */
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
    // A browser that keeps nothing shows the theme all the same.
  }
})

export function nextTheme(): void {
  theme.value = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? 'auto'
}
