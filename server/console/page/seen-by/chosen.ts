/** With which scopes an application is looked at; other views lead here with theirs. */
import { signal } from '@preact/signals'

export const chosenScopes = signal<readonly string[]>(['read:clients'])
