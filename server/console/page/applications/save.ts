/** Saves edits. On an error, returns the API's message by property. */
import { useState } from 'preact/hooks'
import type { JsonRecord } from '../../../../schema/json.ts'
import { api, errorText } from '../api/management.ts'
import { showNotice } from '../state/notices.ts'
import { applicationChanged } from './follow.ts'
import { clientPath, PROPERTY_NAMES, type Client } from './client.ts'
import { refusalIn, type BodyRefusal } from './refused.ts'

export const bodyRefusalOf = (error: unknown): BodyRefusal => refusalIn(errorText(error), PROPERTY_NAMES)

/** @param onSaved called after saving, and also when nothing was changed */
export function useSaving({ client_id, name }: Client, onSaved: () => void) {
  const [refused, setRefused] = useState<BodyRefusal | undefined>()
  const save = async (body: JsonRecord) => {
    setRefused(undefined)
    const count = Object.keys(body).length
    if (count === 0) {
      showNotice('Nothing was changed.')
      return onSaved()
    }
    try {
      await api('PATCH', clientPath(client_id), { body })
    } catch (error) {
      return setRefused(bodyRefusalOf(error))
    }
    applicationChanged(client_id)
    showNotice(`${name} was saved: ${Object.keys(body).join(', ')}.`)
    onSaved()
  }
  return { refused, setRefused, save }
}
