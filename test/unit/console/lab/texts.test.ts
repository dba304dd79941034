/** Times, names, sizes and sentences of the Lab. */
import { describe, expect, test } from 'vitest'
import {
  isMany,
  loadedText,
  manySeed,
  plainSeeds,
  refusalText,
  contentTypeOf,
} from '../../../../server/console/page/lab/seeds.ts'
import { isName, proposedName, safeguardFor, sizeText } from '../../../../server/console/page/lab/snapshots.ts'
import {
  clockAfter,
  DAY,
  distanceText,
  expiriesIn,
  HOUR,
  instantOf,
  MINUTE,
  offsetText,
  spanText,
  timeText,
} from '../../../../server/console/page/lab/time.ts'

describe('time', () => {
  test.each([
    [0, 'less than a second'],
    [1000, '1 second'],
    [DAY - 9, '1 day'],
    [90_000, '1 minute 30 seconds'],
    [HOUR, '1 hour'],
    [-2 * DAY - 3 * HOUR - MINUTE, '2 days 3 hours'],
    [1000 * DAY, '1,000 days'],
  ])('formats %d ms as %s', (milliseconds, text) => expect(spanText(milliseconds)).toBe(text))
  test('compares a clock with the clock of the machine', () => {
    expect(offsetText(999)).toBe('The same as on this machine')
    expect(offsetText(DAY)).toBe('1 day ahead of this machine')
    expect(offsetText(-HOUR)).toBe('1 hour behind this machine')
  })
  test('advances a running clock; a frozen clock falls behind', () => {
    expect(clockAfter({ now: 10, offset: 5, frozen: false }, 2)).toEqual({ now: 12, offset: 5, frozen: false })
    expect(clockAfter({ now: 10, offset: 5, frozen: true }, 2)).toEqual({ now: 10, offset: 3, frozen: true })
  })
  test('formats a time, also relative to another time', () => {
    expect(timeText(Date.UTC(2026, 0, 31, 12))).toBe('2026-01-31 12:00:00 UTC')
    expect([distanceText(DAY, 0), distanceText(0, DAY)]).toEqual(['in 1 day', '1 day ago'])
  })
  test.each([
    ['2026-01-31T12:00', '2026-01-31T12:00:00.000Z'],
    ['2026-01-31T12:00:30', '2026-01-31T12:00:30.000Z'],
    ['', undefined],
    ['2026-02-31', undefined],
  ])('reads the field value "%s" as %s', (text, instant) => expect(instantOf(text)).toBe(instant))
  test('lists the credentials that expire, the earliest first', () => {
    const credentials = [
      { id: 'cred_1', name: 'late', expires_at: '2027-01-01T00:00:00.000Z' },
      { id: 'cred_2', expires_at: '2026-01-01T00:00:00.000Z' },
      { id: 'cred_3' },
    ]
    expect(
      expiriesIn({
        clients: [
          { client_id: 'a', name: 'A', credentials },
          { client_id: 'b', name: 'B' },
        ],
      }),
    ).toEqual([
      { clientId: 'a', client: 'A', credentialId: 'cred_2', credential: 'cred_2', at: Date.UTC(2026, 0, 1) },
      { clientId: 'a', client: 'A', credentialId: 'cred_1', credential: 'late', at: Date.UTC(2027, 0, 1) },
    ])
    expect(expiriesIn({})).toEqual([])
  })
})

describe('snapshots', () => {
  test('have valid names and unused default names', () => {
    expect([isName('before-1'), isName(''), isName('Before'), isName('a'.repeat(64))]).toEqual([
      true,
      false,
      false,
      false,
    ])
    expect([proposedName([]), proposedName(['snapshot-1', 'snapshot-3'])]).toEqual(['snapshot-1', 'snapshot-2'])
    expect([
      safeguardFor('restore', []),
      safeguardFor('restore', ['before-restore']),
      safeguardFor('reset', ['before-reset', 'before-reset-2']),
    ]).toEqual(['before-restore', 'before-restore-2', 'before-reset-3'])
  })
  test('have sizes in B, kB and MB', () =>
    expect([sizeText(12), sizeText(110_592), sizeText(2_540_000)]).toEqual(['12 B', '111 kB', '2.5 MB']))
})

describe('seeds', () => {
  test('are counted by kind after loading', () => {
    expect(loadedText({ clients: 4, resourceServers: 1, clientGrants: 0 })).toBe('4 clients, 1 API')
    expect(loadedText({ clients: 1 }, { clients: 1000, cimdDocuments: 1 })).toBe('1,001 clients, 1 metadata document')
    expect(loadedText({})).toBe('nothing: the seed is empty')
  })
  test('have a content type that follows from the file name', () =>
    expect(['a.yaml', 'A.YML', 'a.json', 'yaml'].map(contentTypeOf)).toEqual([
      'application/yaml',
      'application/yaml',
      'application/json',
      'application/json',
    ]))
  test('are rejected with the file, the path and the reason, each once', () => {
    expect(refusalText('a.yaml', 'all of it', { path: 'clients[0]', reason: 'its identifier is taken already' })).toBe(
      'a.yaml: clients[0]: its identifier is taken already. Nothing was loaded.',
    )
    expect(refusalText('a.yaml', 'all of it', { path: 'clients[0].name', reason: 'Wrong on clients[0].name.' })).toBe(
      'a.yaml: Wrong on clients[0].name. Nothing was loaded.',
    )
    expect(refusalText('a.json', 'Invalid request payload JSON format', {})).toBe(
      'a.json: Invalid request payload JSON format. Nothing was loaded.',
    )
  })
  test('need a positive number of applications for many:NUMBER', () => {
    expect([manySeed('100'), manySeed('0'), manySeed('x'), manySeed('12345678')]).toEqual([
      'many:100',
      undefined,
      undefined,
      undefined,
    ])
    expect([plainSeeds(['empty', 'many:NUMBER']), isMany('many:NUMBER')]).toEqual([['empty'], true])
  })
})
