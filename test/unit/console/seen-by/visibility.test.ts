/** Properties that a token sees, according to the tables. test/browser/seen-by.test.ts compares them with the API. */
import { expect, test } from 'vitest'
import { neededScopesText, rowsOf, scopesOfToken } from '../../../../server/console/page/seen-by/visibility.ts'
import { consoleTables } from '../../../../server/console/tables.ts'

const { properties } = consoleTables()
const whole = { client_id: 'c', name: 'C', callbacks: [], client_secret: 's' }
const visible = (...scopes: string[]) =>
  rowsOf(properties, whole, scopes)
    .filter(({ isSet, isVisible }) => isSet && isVisible)
    .map(({ property: { name } }) => name)

test('each read scope shows the properties of its tiers', () => {
  expect(visible('read:client_summary')).toEqual(['name', 'client_id'])
  expect(visible('read:clients')).toEqual(['name', 'callbacks', 'client_id'])
  expect(visible('read:client_credentials')).toEqual(['name', 'client_id', 'client_secret'])
  expect(visible('read:client_keys')).toEqual(['name', 'callbacks', 'client_id', 'client_secret'])
  expect(visible('read:users')).toEqual([])
})
test('a hidden property has a row with the scopes that show it', () => {
  const secret = rowsOf(properties, whole, ['read:clients']).find(({ property: { name } }) => name === 'client_secret')
  expect(secret).toMatchObject({ isVisible: false, isSet: true })
  expect(secret && neededScopesText(secret.property)).toBe('read:client_keys or read:client_credentials')
})
test('reads the scopes of a token, and returns undefined for other text', () => {
  const payload = Buffer.from(JSON.stringify({ scope: 'read:clients read:client_keys' })).toString('base64url')
  expect(scopesOfToken(`Bearer eyJhbGciOiJSUzI1NiJ9.${payload}.x`)).toEqual(['read:clients', 'read:client_keys'])
  expect(scopesOfToken('hello')).toBeUndefined()
  expect(scopesOfToken('a.b.c')).toBeUndefined()
})
