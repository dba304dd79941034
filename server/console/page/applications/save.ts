/** Sends what was edited; the API's refusal comes back with the properties that it names. */
import { useState } from 'preact/hooks'
import type { JsonRecord } from '../../../../schema/json.ts'
import { api, sentenceOf } from '../api/management.ts'
import { tell } from '../state/notices.ts'
import { applicationChanged } from './follow.ts'
import { pathOf, PROPERTY_NAMES, type Client } from './client.ts'
import { refusalIn, type Refused } from './refused.ts'

export const refusedBy = (error: unknown): Refused => refusalIn(sentenceOf(error), PROPERTY_NAMES)

/** @param onSaved is called with nothing left to do, also where there was nothing to save */
export function useSaving({ client_id, name }: Client, onSaved: () => void) {
  const [refused, setRefused] = useState<Refused | undefined>()
  const save = async (body: JsonRecord) => {
    setRefused(undefined)
    const count = Object.keys(body).length
    if (count === 0) {
      tell('Nothing was changed.')
      return onSaved()
    }
    try {
      await api('PATCH', pathOf(client_id), { body })
    } catch (error) {
      return setRefused(refusedBy(error))
    }
    applicationChanged(client_id)
    tell(`${name} was saved: ${Object.keys(body).join(', ')}.`)
    onSaved()
  }
  return { refused, setRefused, save }
}
