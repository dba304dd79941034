import { describe, expect, test } from 'vitest'
import { URL_RULES, checkUrl, splitUrl } from '../../../../server/management/cimd/url.ts'

const VALID = [
  'https://tinywiki.xyz/client.json',
  'HTTPS://app.example.com:8443/a/b',
  'https://app.example.com/%7Euser',
  'https://[2001:db8::1]/client',
  'https://8.8.8.8/x',
  'https://app.example.com/...',
  'https://app.example.com/.well-known/client',
  'https://localhost.example.com/x',
  `https://a.example/${'x'.repeat(102)}`,
]

/** By rule: URLs that break only this rule, and the full reason. */
const REJECTED: Record<string, [urls: string[], reason: string]> = {
  isHttps: [
    ['http://a.example/x', 'a.example/x', '//a.example/x', 'ftp://a.example/x', ''],
    'the scheme must be https',
  ],
  hasNoWhitespace: [
    ['https://a.example/x y', 'https://a.example/x\n', 'https://a.example/\u00a0', 'https://a.example/\u0007'],
    'it must not contain white space',
  ],
  isShort: [
    [`https://a.example/${'x'.repeat(103)}`, `https://a.example/${'é'.repeat(52)}`],
    'it must not be longer than 120 bytes',
  ],
  hasHost: [['https:///x', 'https:/x', 'https:x', 'https://:443/x', 'https://me@/x'], 'it must have a host'],
  hasNoCredentials: [
    ['https://me@a.example/x', 'https://me:secret@a.example/x', 'https://@a.example/x'],
    'it must not contain a user name or a password',
  ],
  hasNoPortZero: [
    ['https://a.example:0/x', 'https://a.example:00/x', 'https://[2001:db8::1]:0/x'],
    'the port must not be 0',
  ],
  hasPath: [['https://a.example', 'https://a.example/'], 'it must have a path beyond /'],
  hasNoDotSegments: [
    [
      'https://a.example/./x',
      'https://a.example/x/..',
      'https://a.example/%2e%2E/x',
      'https://a.example/.%2e',
      'https://a.example/%2e',
    ],
    'the path must not contain the segments . and ..',
  ],
  hasValidPercentEncoding: [
    ['https://a.example/%', 'https://a.example/%zz', 'https://a.example/%2'],
    'two hexadecimal digits must follow each %',
  ],
  hasNoQuery: [['https://a.example/x?a=1', 'https://a.example/x?'], 'it must not have a query'],
  hasNoFragment: [['https://a.example/x#a', 'https://a.example/x#'], 'it must not have a fragment'],
  canBeRead: [
    ['https://a.example:99999/x', 'https://a.example:x/x', 'https://[::1/x', 'https://a.exa<mple/x'],
    'it is not a URL',
  ],
  isNotThisMachine: [
    [
      'https://localhost/x',
      'https://LOCALHOST:443/x',
      'https://127.0.0.1/x',
      'https://[::1]/x',
      'https://2130706433/x',
      'https://[0:0:0:0:0:0:0:1]/x',
    ],
    'the host must not be localhost, 127.0.0.1 or ::1',
  ],
}

describe('the rules for the URL', () => {
  test('each have rejected URLs in this file, a description and evidence', () => {
    expect(URL_RULES.map(({ name }) => name)).toEqual(Object.keys(REJECTED))
    expect(URL_RULES.filter(({ description, evidence }) => !description.endsWith('.') || !evidence)).toEqual([])
  })

  test.each(VALID)('accept %s', (url) => {
    expect(URL_RULES.map((rule) => rule.check(splitUrl(url))).filter((reason) => reason !== undefined)).toEqual([])
    expect(checkUrl(url)).toBeUndefined()
  })

  test.each(Object.entries(REJECTED))('%s rejects its URLs', (name, [urls, reason]) => {
    const rule = URL_RULES.find((candidate) => candidate.name === name)
    for (const url of urls) expect([url, rule?.check(splitUrl(url))]).toEqual([url, reason])
    for (const url of urls) expect([url, checkUrl(url)]).not.toEqual([url, undefined])
  })
})
