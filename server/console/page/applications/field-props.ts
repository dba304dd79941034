/** The properties of every field of the application form. */
import type { JsonSchema } from '../../tables.ts'

export interface FieldProps {
  name: string
  schema: JsonSchema
  /** Undefined where the property is not set. */
  value: unknown
  /** @param value undefined takes the property away */
  onChange: (value: unknown) => void
  /** What the API has against the value. */
  refusal?: string | undefined
}
