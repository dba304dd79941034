/** The scopes of the token in the view. Links from other views set them. */
import { signal } from '@preact/signals'

export const chosenScopes = signal<readonly string[]>(['read:clients'])
