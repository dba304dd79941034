import { expect, test } from 'vitest'
import { OPERATIONS } from '../../../schema/operations.ts'
import { unimplementedRoutes } from '../../../schema/known-routes.ts'

const shape = (method: string, path: string) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`
const listed = unimplementedRoutes().map(({ method, path }) => shape(method, path))

test('lists no route that the emulator serves', () => {
  const served = Object.values(OPERATIONS).map(({ method, path }) => shape(method, path))
  expect(served.filter((route) => listed.includes(route))).toEqual([])
})
test('lists no route twice', () => {
  expect(listed.filter((route, index) => listed.indexOf(route) !== index)).toEqual([])
})
test('composes each scope of a verb and a noun', () => {
  expect(unimplementedRoutes().filter(({ scope }) => !/^(read|create|update|delete):[a-z_]+$/.test(scope))).toEqual([])
})
