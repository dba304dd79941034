/** The logic of the Applications view that needs no browser. */
import { describe, expect, test } from 'vitest'
import { client } from '../../../../schema/client.ts'
import { invalidBody, duplicateAlias } from '../../../../server/errors/management.ts'
import {
  matchingApplications,
  sortedApplications,
  typeCounts,
} from '../../../../server/console/page/applications/choice.ts'
import { updateNotToUse, updateToUse, usesOf } from '../../../../server/console/page/applications/credential-use.ts'
import { bodyOfUpdate, isSame } from '../../../../server/console/page/applications/difference.ts'
import { placeOfProperty } from '../../../../server/console/page/applications/json-place.ts'
import { kindOf, linesOf } from '../../../../server/console/page/applications/kinds.ts'
import { refusalIn } from '../../../../server/console/page/applications/refused.ts'
import { COMMON, sectionsOf } from '../../../../server/console/page/applications/sections.ts'
import { TEMPLATES } from '../../../../server/console/page/applications/templates.ts'
import { consoleTables } from '../../../../server/console/tables.ts'
import { violation } from '../../../../schema/check.ts'

const tables = consoleTables()
const readableNames = tables.properties.filter(({ tier }) => tier !== undefined).map(({ name }) => name)

describe('the tables of the page', () => {
  test('contain every property of a client, in the order of the schema table', () => {
    expect(tables.properties.map(({ name }) => name)).toEqual(Object.keys(client.rows))
  })
  test('contain the scopes that show a property and the scope that writes it', () => {
    const secret = tables.properties.find(({ name }) => name === 'client_secret')
    expect(secret).toMatchObject({
      scopes: ['read:client_keys', 'read:client_credentials'],
      create: false,
      update: true,
      write: { update: 'update:client_keys' },
    })
  })
  test('can be serialised as JSON', () => {
    expect(JSON.parse(JSON.stringify(tables))).toEqual(tables)
  })
})

describe('the sections', () => {
  test('contain each property once, and an unknown property under Advanced', () => {
    const sections = sectionsOf([...readableNames, 'a_new_property'])
    expect(sections.flatMap(({ properties }) => properties).toSorted()).toEqual(
      [...readableNames, 'a_new_property'].toSorted(),
    )
    expect(sections.find(({ id }) => id === 'advanced')?.properties).toContain('a_new_property')
  })
  test('contain only existing properties', () => {
    expect(
      sectionsOf(readableNames)
        .flatMap(({ properties }) => properties)
        .filter((name) => !readableNames.includes(name)),
    ).toEqual([])
    expect(
      [...COMMON].filter((name) => !tables.properties.some((property) => property.name === name && property.update)),
    ).toEqual([])
  })
})

describe('the form', () => {
  test('has a field for each common property', () => {
    const kinds = [...COMMON].map((name) => [
      name,
      kindOf(tables.properties.find((property) => property.name === name)?.schema ?? {}),
    ])
    expect(kinds.filter(([, kind]) => kind === undefined)).toEqual([])
    expect(Object.fromEntries(kinds)).toMatchObject({
      name: 'text',
      app_type: 'choice',
      callbacks: 'texts',
      is_first_party: 'flag',
      jwt_configuration: 'members',
      client_metadata: 'pairs',
      organization_usage: 'choice',
    })
  })
  test('reads lines and omits empty ones', () => {
    expect(linesOf(' a\n\n b \n')).toEqual(['a', 'b'])
  })
})

describe('an update', () => {
  const replaced = new Set(['oidc_logout'])
  test('sends only changed properties', () => {
    expect(
      bodyOfUpdate({ name: 'A', callbacks: ['x'], sso: true }, { name: 'B', callbacks: ['x'], sso: true }, replaced),
    ).toEqual({ name: 'B' })
  })
  test('removes properties and members with null, because the API merges one level deep', () => {
    expect(
      bodyOfUpdate(
        { description: 'x', refresh_token: { leeway: 0, rotation_type: 'rotating' } },
        { refresh_token: { rotation_type: 'rotating' } },
        replaced,
        () => ['rotation_type'],
      ),
    ).toEqual({
      description: null,
      refresh_token: { leeway: null, rotation_type: 'rotating' },
    })
  })
  test('omits unchanged members, because another user may have changed them meanwhile', () => {
    expect(
      bodyOfUpdate({ client_metadata: { a: '1', b: '2' } }, { client_metadata: { a: '1', b: '3', c: '4' } }, replaced),
    ).toEqual({ client_metadata: { b: '3', c: '4' } })
  })
  test('sends objects that the API replaces as a whole, and an empty object to clear', () => {
    expect(
      bodyOfUpdate(
        { oidc_logout: { a: 1 }, client_metadata: { a: '1' } },
        { oidc_logout: { b: 1 }, client_metadata: {} },
        replaced,
      ),
    ).toEqual({ oidc_logout: { b: 1 }, client_metadata: {} })
  })
  test('ignores the order of members', () => {
    expect(isSame({ a: 1, b: [{ c: 2 }] }, { b: [{ c: 2 }], a: 1 })).toBe(true)
    expect(isSame({ a: undefined }, { b: undefined })).toBe(false)
  })
})

describe('an error of the API', () => {
  const propertyNames = new Set(readableNames)
  const propertiesIn = (message: string, names: ReadonlySet<string>) => Object.keys(refusalIn(message, names).at)
  const messageFor = (body: unknown) => violation('Payload', client.updateBody, body) ?? ''
  test.each([
    [{ description: 'x'.repeat(141) }, ['description']],
    [{ callbacks: ['ok', 1] }, ['callbacks']],
    [{ jwt_configuration: { alg: 'none' } }, ['jwt_configuration']],
    [{ nothing: 1 }, ['nothing']],
  ])('is shown at the right properties for %j: %j', (body, names) => {
    expect(propertiesIn(messageFor(body), propertyNames)).toEqual(names)
  })
  test('is split into sentences, each shown at its property', () => {
    const { at } = refusalIn(messageFor({ name: '<b>', callbacks: [1] }), propertyNames)
    expect(Object.keys(at)).toEqual(['callbacks', 'name'])
    expect(at['callbacks']).toBe(
      "Payload validation error: 'Expected type string but found type integer' on property callbacks[0].",
    )
  })
  test('is shown at the name if a create has no name', () => {
    expect(propertiesIn(violation('Payload', client.createBody, {}) ?? '', propertyNames)).toEqual(['name'])
  })
  test('is shown at the properties that the message of a rule names', () => {
    expect(
      propertiesIn(
        invalidBody('jwt_configuration.alg must be RS256 where token_endpoint_auth_method is none').body.message,
        propertyNames,
      ),
    ).toEqual(['jwt_configuration', 'token_endpoint_auth_method'])
    expect(propertiesIn(duplicateAlias().body.message, propertyNames)).toEqual([])
  })
})

describe('the list', () => {
  const all = [
    { client_id: 'c1', name: 'Shop 10', app_type: 'spa' },
    { client_id: 'c2', name: 'shop 2', app_type: 'spa', is_first_party: false, description: 'Partner' },
    { client_id: 'c3', name: 'All Applications', global: true },
  ]
  const any = { text: '', type: '', party: '' } as const
  test('is sorted by name in natural order with the global client last, or newest first', () => {
    expect(sortedApplications(all, 'name').map(({ client_id }) => client_id)).toEqual(['c2', 'c1', 'c3'])
    expect(sortedApplications(all, 'newest').map(({ client_id }) => client_id)).toEqual(['c3', 'c2', 'c1'])
  })
  test('matches name, id and description, with words in any order', () => {
    expect(matchingApplications(all, { ...any, text: 'partner SHOP' })).toEqual([all[1]])
    expect(matchingApplications(all, { ...any, text: 'c3' })).toEqual([all[2]])
    expect(matchingApplications(all, { ...any, party: 'third' })).toEqual([all[1]])
    expect(matchingApplications(all, { ...any, type: '(none)' })).toEqual([all[2]])
  })
  test('counts the applications of each type', () => {
    expect(typeCounts(all)).toEqual([
      ['spa', 2],
      ['(none)', 1],
    ])
  })
})

describe('credentials', () => {
  const one = {
    client_id: 'c',
    name: 'C',
    client_authentication_methods: { private_key_jwt: { credentials: [{ id: 'cred_a' }] } },
  }
  test('are added to the credentials in use', () => {
    expect(updateToUse(one, 'public_key', 'cred_b')).toEqual({
      token_endpoint_auth_method: null,
      client_authentication_methods: { private_key_jwt: { credentials: [{ id: 'cred_a' }, { id: 'cred_b' }] } },
    })
    expect(usesOf(one, 'cred_a')).toEqual(['private_key_jwt'])
    expect(usesOf(one, 'cred_b')).toEqual([])
  })
  test('are replaced with the client secret when the last one is removed', () => {
    expect(updateNotToUse(one, 'public_key', 'cred_a')).toEqual({
      client_authentication_methods: null,
      token_endpoint_auth_method: 'client_secret_post',
    })
  })
})

test('finds the outermost property of a name in a JSON text', () => {
  const text = JSON.stringify({ a: { name: 'inner' }, name: 'outer' }, null, 2)
  const place = placeOfProperty(text, 'name')
  expect(text.slice(place?.start, place?.end)).toBe('  "name": "outer"')
  expect(placeOfProperty(text, 'none')).toBeUndefined()
})

test.each(TEMPLATES.map(({ id, body }) => [id, body] as const))(
  'the template %s is a valid body for a create',
  (_, body) => {
    expect(violation('Payload', client.createBody, { name: 'My App', ...body })).toBeUndefined()
  },
)
