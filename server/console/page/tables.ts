/** Gives the page access to the tables of the API. */
import { consoleTables } from '../tables.ts'

export const TABLES = consoleTables()

const operationsById = new Map(TABLES.operations.map((operation) => [operation.id, operation]))
/** Returns method, path, summary and scopes of an operation. Undefined for a request without an operation. */
export const operationOf = (id: string | undefined) => (id === undefined ? undefined : operationsById.get(id))

const propertiesByName = new Map(TABLES.properties.map((property) => [property.name, property]))
export const propertyOf = (name: string) => propertiesByName.get(name)

/** Returns the address of an operation in the documentation. */
export function docsOf(id: string): string | undefined {
  const operation = operationOf(id)
  return operation && `/docs#/${operation.tag}/${id}`
}
