/** The props of all fields of the application form. */
import type { JsonSchema } from '../../tables.ts'

export interface FieldProps {
  name: string
  schema: JsonSchema
  /** Undefined if the property is not set. */
  value: unknown
  /** @param value undefined removes the property */
  onChange: (value: unknown) => void
  /** The API's error about the value. */
  refusal?: string | undefined
}
