/** What has to be asked for before it can be shown. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { errorText } from '../api/management.ts'
import { ApiError } from '../api/send.ts'

export interface Loaded<T> {
  value: T | undefined
  /** The sentence of what went wrong. */
  failure: string | undefined
  /** Asks again; what is shown stays until the answer is there. */
  again: () => Promise<void>
}

type State<T> = { value?: T; failure?: string }
/** Where no answer came, what was there before is still the best that is known. */
const failedState = <T>(error: unknown, before: State<T>): State<T> => ({
  ...(error instanceof ApiError && error.status === 0 && before),
  failure: errorText(error),
})

/** Asks for something, and again when one of `about` changes; an answer that comes too late, or behind that of a later question, is left out. */
export function useLoaded<T>(load: () => Promise<T>, about: readonly unknown[]): Loaded<T> {
  const key = JSON.stringify(about)
  const current = useRef<string | undefined>(key)
  current.current = key
  const questions = useRef({ asked: 0, answered: 0 })
  const [state, setState] = useState<State<T> & { about?: string }>({})
  const keep = (question: number, result: (before: State<T>) => State<T>) => {
    if (current.current !== key || question < questions.current.answered) return
    questions.current.answered = question
    setState((last) => ({ ...result(last.about === key ? last : {}), about: key }))
  }
  const again = () => {
    const question = ++questions.current.asked
    return load().then(
      (value) => keep(question, () => ({ value })),
      (error) => keep(question, (before) => failedState(error, before)),
    )
  }
  useEffect(() => void again(), [key])
  useEffect(
    () => () => {
      current.current = undefined
    },
    [],
  )
  const { value, failure } = state.about === key ? state : {}
  return { value, failure, again }
}
