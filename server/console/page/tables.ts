/** The tables of the API as the page has them. */
import { consoleTables } from '../tables.ts'

export const TABLES = consoleTables()

const operationsById = new Map(TABLES.operations.map((operation) => [operation.id, operation]))
/** Method, path, summary and scopes of an operation; undefined for a path without one. */
export const operationOf = (id: string | undefined) => (id === undefined ? undefined : operationsById.get(id))

const propertiesByName = new Map(TABLES.properties.map((property) => [property.name, property]))
export const propertyOf = (name: string) => propertiesByName.get(name)

/** Where the documentation describes an operation. */
export function docsOf(id: string): string | undefined {
  const operation = operationOf(id)
  return operation && `/docs#/${operation.tag}/${id}`
}
