import { describe, expect, test } from 'vitest'
import { type FormatName, formats } from '../../../schema/formats.ts'

interface Examples {
  accepted: readonly string[]
  rejected: readonly string[]
}

const absoluteUris: Examples = {
  accepted: [
    'https://example.com',
    'HTTPS://EXAMPLE.COM/',
    'http://localhost:3000',
    'http://127.0.0.1:3000/x',
    'http://[::1]:3000',
    'https://user@example.com/',
    'https://example.com?a=b',
    'https://bücher.example/',
    'urn:example:x',
    'com.example.app://x',
    'myapp:/x',
    'localhost:4002/logout',
  ],
  rejected: [
    'a',
    'not a url',
    'example.com',
    '/path',
    '//example.com',
    '://x',
    'https:',
    'https://',
    'https:///x',
    'http:example.com',
    'http://example.com:port',
    'https://example.com/a b',
    'https://example.com\n',
    ' https://example.com',
    '1app://x',
  ],
}

const placeholders: Examples = {
  accepted: [
    ...absoluteUris.accepted,
    'https://*.example.com',
    'http://*.example.com:3000/callback',
    'https://pr-*.example.com',
    'https://*-pr.example.com',
    'https://pr-*-x.a.b.example.com',
    'http://*.localhost:3000',
    'https://{organization_name}.example.com/callback',
    'http://{organization_name}.localhost:3000',
    'https://{custom_domain.metadata.public_host}/callback',
    'https://app.{custom_domain.metadata.PUBLIC_zone}',
    'https://a-{custom_domain.metadata.public_x}.example.com',
    'https://example.com/{anything}',
  ],
  rejected: [
    ...absoluteUris.rejected,
    '',
    '*',
    '*.svc.cluster.local/callback',
    'https://*',
    'https://*.com',
    'https://x-*.com',
    'https://*.com.',
    'https://*.*.example.com',
    'https://*-*.example.com',
    'https://app.*.example.com',
    'https://example.*',
    'https://example.com/*',
    'http://localhost:*',
    'https://*.example.com/*',
    'myapp://*.example.com',
    'myapp://*',
    'https://app-{organization_name}.example.com',
    'https://app.{organization_name}.com',
    'https://{organization_name}.{organization_name}.com',
    'https://{organization_name}.*.com',
    'https://example.com/{organization_name}',
    'myapp://{organization_name}/x',
    'https://{other}.example.com',
    'https://{custom_domain.metadata.host}/callback',
    'https://{custom_domain.metadata.public_a.b}/',
    'https://{custom_domain.metadata.public_}/',
    'https://*.{custom_domain.metadata.public_zone}',
    'https://example.com/{custom_domain.metadata.public_path}',
    'myapp://{custom_domain.metadata.public_x}',
  ],
}

const httpsUris: Examples = {
  accepted: [
    '',
    'https://example.com',
    'https://example.com/login?a=b#c',
    'https://auth0.test/all/logout',
    'https://localhost.example.com',
    'https://tinywiki.xyz/client.json',
  ],
  rejected: [
    'http://example.com',
    'http://localhost:3000',
    'https://localhost',
    'https://localhost:3000',
    'https://LOCALHOST/x',
    'https://u@localhost/',
    'myapp://x',
    'https://',
    'example.com',
    ' ',
  ],
}

const base58Ids = (prefix: string): Examples => ({
  accepted: [`${prefix}_1cB4Qk4jLnc5bCgibcznrD`],
  rejected: [
    '',
    `${prefix}_WRONG`,
    `${prefix}_1cB4Qk4jLnc5bCgibcznr`,
    `${prefix}_1cB4Qk4jLnc5bCgibcznrDD`,
    `${prefix}_0cB4Qk4jLnc5bCgibcznrD`,
    `${prefix}_1cB4Qk4jLnc5bCgibcznrl`,
    '1cB4Qk4jLnc5bCgibcznrD',
    `x${prefix}_1cB4Qk4jLnc5bCgibcznrD`,
    `${prefix}_1cB4Qk4jLnc5bCgibcznrD\n`,
  ],
})

const examples: Record<FormatName, Examples> = {
  'callback-url': placeholders,
  'url-with-placeholders': placeholders,
  'absolute-uri-or-empty': {
    accepted: ['', 'data:image/png;base64,AA==', ...absoluteUris.accepted],
    rejected: absoluteUris.rejected,
  },
  'absolute-https-uri-or-empty': httpsUris,
  'absolute-https-uri-with-placeholders-or-empty': {
    accepted: [
      ...httpsUris.accepted,
      'https://{custom_domain.metadata.public_host}/login',
      'https://{organization.metadata.PUBLIC_host}/login',
      'https://{organization_name}.example.com',
      'https://example.com/login?org={organization_name}',
    ],
    rejected: [
      ...httpsUris.rejected,
      'https://{organization.metadata.host}/login',
      'https://example.com/{organization.metadata.public_path}',
      'https://{other}.example.com',
      'https://*.{custom_domain.metadata.public_zone}',
      'http://{custom_domain.metadata.public_host}/login',
    ],
  },
  url: { accepted: absoluteUris.accepted, rejected: ['', ...absoluteUris.rejected] },
  'url-or-null': { accepted: absoluteUris.accepted, rejected: ['', 'null', ...absoluteUris.rejected] },
  'client-id': {
    accepted: ['OTWEBNgzRBCTaNzAyAp6PAqlyqZvrXJE', 'tpc_1cB4Qk4jLnc5bCgibcznrD', 'my-seeded_app', 'a'.repeat(64)],
    rejected: ['', 'Dubs', 'two words', 'https://example.com', 'a'.repeat(65), 'seeded\n'],
  },
  'credential-id': base58Ids('cred'),
  'organization-id': {
    accepted: ['org_X6hYdaBImySituVC', 'org_0000000000000000'],
    rejected: ['', 'org_', 'org_X6hYdaBImySituV', 'org_X6hYdaBImySituVCC', 'org_X6hYdaBImySitu-C', 'X6hYdaBImySituVC'],
  },
  'ss-profile-id': { accepted: ['ssp_1cB4Qk4jLnc5bCgibcznrD', 'default', 'a-b_c'], rejected: ['', 'two words', 'a/b'] },
  'connection-profile-id': base58Ids('cop'),
  'user-attribute-profile-id': base58Ids('uap'),
  'ec-initiate-login-uri-template-url': {
    accepted: [
      'https://example.com/login?org={organization_name}',
      'https://{organization_name}.example.com',
      'https://example.com/{organization_id}/{connection_name}',
    ],
    rejected: ['', 'a', 'not a url', '{organization_name}', '/login', 'https://'],
  },
  'date-time': {
    accepted: [
      '2023-05-16T11:07:30.535694+02:00',
      '2050-05-13T09:33:13Z',
      '2023-02-07T12:40:17.807Z',
      '2023-02-07t12:40:17z',
      '2023-02-31T00:00:00-23:59',
      '0000-01-01T00:00:00Z',
    ],
    rejected: [
      '',
      'tomorrow',
      '2023-02-07',
      '2023-02-07T12:40:17',
      '2023-02-07 12:40:17Z',
      '2023-02-07T12:40Z',
      '2023-13-07T12:40:17Z',
      '2023-00-07T12:40:17Z',
      '2023-02-00T12:40:17Z',
      '2023-02-32T12:40:17Z',
      '2023-02-07T24:00:00Z',
      '2023-02-07T23:60:00Z',
      '2023-02-07T23:59:60Z',
      '2023-02-07T12:40:17.Z',
      '2023-02-07T12:40:17x5Z',
      '2023-02-07T12:40:17+24:00',
      '2023-02-07T12:40:17+02:60',
      '2023-02-07T12:40:17+0200',
      '23-02-07T12:40:17Z',
      '2023-02-07T12:40:17Z\n',
    ],
  },
  'ip-or-cidr': {
    accepted: [
      '10.0.0.1',
      '192.168.1.0/24',
      '0.0.0.0/0',
      '10.0.0.1/32',
      '::1',
      '2001:db8::/32',
      '2001:db8::1/128',
      '::ffff:10.0.0.1',
    ],
    rejected: [
      '',
      'localhost',
      '10.0.0',
      '10.0.0.256',
      '10.0.0.1/',
      '10.0.0.1/33',
      '10.0.0.1/-1',
      '10.0.0.1/24/24',
      '10.0.0.1/+8',
      '::1/129',
      '1:2',
      '/24',
      ' 10.0.0.1',
    ],
  },
}

describe.each(Object.entries(examples))('%s', (name, { accepted, rejected }) => {
  const accepts = formats[name as FormatName]
  test.each(accepted)('accepts %j', (value) => expect(accepts(value)).toBe(true))
  test.each(rejected)('rejects %j', (value) => expect(accepts(value)).toBe(false))
})

test.each(examples['date-time'].accepted)('JavaScript can parse the accepted date-time %j', (value) => {
  expect(new Date(value).getTime()).not.toBeNaN()
})

const hostile = [
  'a',
  '*',
  '.',
  '@',
  ':',
  '/',
  '{',
  '}',
  ' ',
  '%',
  '[',
  '{custom_domain.metadata.public_',
  '{organization_name}',
  '*.',
  'a@',
  '1:',
  '0/',
].flatMap((part) =>
  [
    '',
    'https://',
    'https://x@',
    'https://[',
    'https://{custom_domain.metadata.public_',
    'cred_',
    '2023-02-07T12:40:17.',
  ].map((start) => start + part.repeat(50_000)),
)

test.each(Object.keys(formats) as FormatName[])(
  '%s checks hostile values of 50,000 parts in less than 3 seconds',
  (name) => {
    const started = performance.now()
    for (const value of hostile) formats[name](value)
    expect(performance.now() - started).toBeLessThan(3000)
  },
)
