/** What has to be asked for before it can be shown. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { sentenceOf } from '../api/management.ts'

export interface Loaded<T> {
  value: T | undefined
  /** The sentence of what went wrong. */
  failure: string | undefined
  /** Asks again; what is shown stays until the answer is there. */
  again: () => Promise<void>
}

/** Asks for something, and again when one of `about` changes; an answer that comes too late is left out. */
export function useLoaded<T>(load: () => Promise<T>, about: readonly unknown[]): Loaded<T> {
  const key = JSON.stringify(about)
  const current = useRef<string | undefined>(key)
  current.current = key
  const [state, setState] = useState<{ value?: T; failure?: string; about?: string }>({})
  const keep = (result: { value: T } | { failure: string }) => {
    if (current.current === key) setState({ ...result, about: key })
  }
  const again = () => load().then((value) => keep({ value }), (error) => keep({ failure: sentenceOf(error) }))
  useEffect(() => void again(), [key])
  useEffect(() => () => {
    current.current = undefined
  }, [])
  const { value, failure } = state.about === key ? state : {}
  return { value, failure, again }
}
