/** Loads data that a component shows. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { errorText } from '../api/management.ts'
import { ApiError } from '../api/send.ts'

export interface Loaded<T> {
  value: T | undefined
  /** The message of the last error. */
  failure: string | undefined
  /** Loads again. The old value stays until the response arrives. */
  again: () => Promise<void>
}

type State<T> = { value?: T; failure?: string }
/** Keeps the old value when no response arrived, because it may still be right. */
const failedState = <T>(error: unknown, before: State<T>): State<T> => ({
  ...(error instanceof ApiError && error.status === 0 && before),
  failure: errorText(error),
})

/** Loads data, and loads again when one of `about` changes. Ignores responses that are outdated or out of order. */
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
      (loaded) => keep(question, () => ({ value: loaded })),
      (error) => keep(question, (last) => failedState(error, last)),
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
