/** Connect: its lines equal the lines of the README, and it recognises each tool by its headers. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { doubleQuoted, rubyQuoted, singleQuoted } from '../../../../server/console/page/connect/quoted.ts'
import { shellWord } from '../../../../server/console/page/shell.ts'
import {
  clockTime,
  requestLine,
  seenByTool,
  seenText,
  type ArrivedRequest,
} from '../../../../server/console/page/connect/seen.ts'
import { senderOf, sendersLike, type SenderHeaders } from '../../../../server/console/page/connect/senders.ts'
import { checkLines, grouped, toolOf, TOOLS } from '../../../../server/console/page/connect/tools.ts'
import type { Values } from '../../../../server/console/page/connect/values.ts'

/** The values in the README. */
const README: Values = {
  domain: 'localhost:4400',
  url: 'http://localhost:4400',
  clientId: 'emulatorDefaultLoginClient000001',
  clientSecret: 'emulator-default-secret-that-opens-nothing-but-this-emulator-000',
  tenant: undefined,
}
const linesOf = (id: string, values: Values = README) =>
  toolOf(id)
    .blocks(values)
    .flatMap(({ lines }) => lines)

describe('the lines of a tool', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../../README.md'), 'utf8')
  const withoutComment = (line: string) => line.replace(/\s{2,}(#|\/\/) .*$/, '').trim()
  const blocks = [...text.matchAll(/^```[^\n]*\n(.*?)^```$/gms)].flatMap(([, code = '']) => code.split('\n'))
  const written = new Set(
    [...blocks, ...[...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)].map(withoutComment),
  )
  /** Replaces quoted credentials with the variable names that the README uses. */
  const withNames = (line: string) =>
    line.replaceAll(JSON.stringify(README.clientId), 'id').replaceAll(JSON.stringify(README.clientSecret), 'secret')

  /** The README describes in words how to run app.mjs. */
  const RUN = 'node app.mjs'

  test.each(TOOLS.map(({ id, name }) => [name, id]))('are the lines of the README for %s', (_, id) => {
    const strange = linesOf(id)
      .map((line) => withNames(line).trim())
      .filter((line) => line !== '' && !written.has(withoutComment(line)) && line !== RUN)
    expect(strange).toEqual([])
  })
  test('contain the check of the certificate authority from the README', () => {
    for (const line of checkLines(README)) expect(written).toContain(line)
  })
  test('contain the domain, the client and the tenant', () => {
    const acme = {
      domain: 'localhost:5500',
      url: 'http://localhost:5500',
      clientId: 'acme-id',
      clientSecret: 'acme-secret',
      tenant: 'acme',
    }
    const all = [...TOOLS.flatMap(({ id }) => linesOf(id, acme)), ...checkLines(acme)].join('\n')
    expect(all).not.toMatch(/4400|emulatorDefault|emulator-default/)
    expect(linesOf('curl', acme)[1]).toContain("'http://localhost:5500/_emulator/tokens?tenant=acme'")
    expect(linesOf('fetch', acme)[0]).toContain("fetch('http://localhost:5500/_emulator/tokens?tenant=acme', ")
    expect(linesOf('environment', acme)).toContain(
      'eval "$(node dist/cli.js env --url http://localhost:5500 --tenant acme)"',
    )
    expect(linesOf('mcp-server', acme).join()).toContain('"AUTH0_DOMAIN": "127.0.0.1:5500"')
    expect(linesOf('mcp-server', { ...acme, domain: 'acme.auth0.localhost:5500' }).join()).toContain(
      '"AUTH0_DOMAIN": "acme.auth0.localhost:5500"',
    )
  })
  test('quote any secret without changing it', () => {
    const secret = `it's $HOME "#{x}" \\`
    expect([shellWord(secret), singleQuoted(secret), doubleQuoted(secret), rubyQuoted(secret)]).toEqual([
      `'it'\\''s $HOME "#{x}" \\'`,
      `'it\\'s $HOME "#{x}" \\\\'`,
      `"it's $HOME \\"#{x}\\" \\\\"`,
      `"it's $HOME \\"\\#{x}\\" \\\\"`,
    ])
    expect([shellWord('localhost:4400'), shellWord('[::1]:4400'), shellWord('')]).toEqual([
      'localhost:4400',
      "'[::1]:4400'",
      "''",
    ])
  })
})

describe('the list of tools', () => {
  test('contains each tool once, in a group, with lines', () => {
    expect(grouped().flatMap(({ tools }) => tools)).toEqual(TOOLS)
    expect(new Set(TOOLS.map(({ id }) => id)).size).toBe(TOOLS.length)
    expect(TOOLS.filter(({ blocks }) => blocks(README).length === 0)).toEqual([])
  })
  test('returns curl without an id and for an unknown id', () => {
    expect([toolOf(undefined).id, toolOf('nothing').id, toolOf('terraform').id]).toEqual(['curl', 'curl', 'terraform'])
  })
})

const requestWith = (
  sdk: [name: string, version: string] | undefined,
  user_agent?: string,
  path = '/api/v2/clients',
  env: object = {},
): SenderHeaders => ({
  path,
  ...(sdk && { sdk: { name: sdk[0], version: sdk[1], env } }),
  ...(user_agent !== undefined && { user_agent }),
})
const TOKEN = '/oauth/token'

describe('the sender of a request', () => {
  test.each<[string, SenderHeaders, string | undefined]>([
    ['deploy CLI', requestWith(['node-auth0', '6.4.0'], 'deploy-cli/8.44.0 (node.js/20.20.2)'), 'deploy-cli'],
    [
      'MCP server',
      requestWith(['node-auth0', '4.37.1'], 'auth0-mcp-server/0.1.0-beta.19 (node.js/20.20.2)'),
      'mcp-server',
    ],
    [
      'Terraform, as test/wire has it',
      requestWith(['Terraform-Provider-Auth0', '1.55.0'], 'Terraform/1.14'),
      'terraform',
    ],
    [
      'Terraform by its User-Agent',
      requestWith(
        ['go-auth0', '1.47.0'],
        'Terraform-Provider-Auth0/1.55.0 (Go-Auth0/1.47.0; Terraform-SDK/2.38.1; Terraform/1.14.0)',
      ),
      'terraform',
    ],
    [
      'Terraform by its environment',
      requestWith(['go-auth0', '1.47.0'], 'Go-Auth0/1.47.0', '/api/v2/clients', {
        go: '1.25',
        'Terraform-Provider-Auth0': '1.55.0',
      }),
      'terraform',
    ],
    [
      'Pulumi',
      requestWith(
        ['go-auth0', '1.47.0'],
        'Terraform-Provider-Auth0/1.55.0 (Go-Auth0/1.47.0; Terraform/Pulumi-Terraform-Bridge)',
      ),
      'pulumi',
    ],
    [
      'auth0-cli',
      requestWith(['go-auth0', '1.47.0'], 'Auth0 CLI/1.33.0', '/api/v2/clients', { 'Auth0-CLI': '1.33.0' }),
      'auth0-cli',
    ],
    ['Go', requestWith(['go-auth0', '1.45.0'], 'Go-Auth0/1.45.0'), 'go'],
    ['Go before 1.0', requestWith(undefined, 'Go-Auth0-SDK/0.17.2'), 'go'],
    ['npm auth0 7', requestWith(['node-auth0', '7.1.0'], 'node'), 'node'],
    ['npm auth0 5', requestWith(['node-auth0', '5.14.1'], 'node'), 'node'],
    ['npm auth0 of the future', requestWith(['node-auth0', 'next'], 'node'), 'node'],
    ['npm auth0 4', requestWith(['node-auth0', '4.37.1'], 'node'), 'node-4'],
    ['npm auth0 3', requestWith(['node-auth0', '3.7.2'], 'node.js/20.20.2'), 'node-2'],
    ['login of npm auth0 2', requestWith(['node-auth0', '2.44.1'], 'node.js/20.20.2', TOKEN), 'node-2'],
    ['fetch', requestWith(undefined, 'node'), 'fetch'],
    ['Python 5', requestWith(['auth0-python', '5.8.0'], 'python-httpx/0.28.1'), 'python'],
    ['Python 4', requestWith(['auth0-python', '4.13.0'], 'Python/3.11'), 'python-4'],
    ['Java', requestWith(['auth0-java', '5.0.0'], 'okhttp/5.2.1'), 'java'],
    ['.NET', requestWith(['auth0.net', '10.0.0'], 'Auth0.ManagementApi/10.0.0'), 'dotnet'],
    ['.NET, spelled otherwise', requestWith(['Auth0.Net', '7.49.0']), 'dotnet'],
    ['Ruby 6', requestWith(undefined, 'auth0/6.1.0'), 'ruby'],
    ['Ruby 5', requestWith(['ruby-auth0', '5.18.1'], 'rest-client/2.1.0'), 'ruby'],
    ['PHP 9', requestWith(['auth0-php', '9.1.0'], 'GuzzleHttp/7'), 'php'],
    ['curl', requestWith(undefined, 'curl/7.88.1'), 'curl'],
    ['another program', requestWith(undefined, 'python-requests/2.32'), 'environment'],
    ['a program that says nothing', requestWith(undefined), 'environment'],
    ['a browser, as the console is', requestWith(undefined, 'Mozilla/5.0 (X11; Linux x86_64)'), undefined],
    ['nonsense', { path: '/', sdk: { name: ['go-auth0'], version: {}, env: null } }, 'environment'],
  ])('%s', (_, request, id) => {
    expect(senderOf(request)).toBe(id)
  })
  test.each<[string, SenderHeaders, string[]]>([
    ['npm auth0 6 and the deploy CLI', requestWith(['node-auth0', '6.4.0'], 'node', TOKEN), ['deploy-cli', 'node']],
    [
      'npm auth0 4 and older deploy CLIs',
      requestWith(['node-auth0', '4.37.1'], 'node', TOKEN),
      ['deploy-cli', 'node-4'],
    ],
    [
      'all that is built on Go',
      requestWith(undefined, 'Go-http-client/1.1', TOKEN),
      ['auth0-cli', 'go', 'terraform', 'pulumi'],
    ],
  ])('is ambiguous for a login: %s', (_, request, ids) => {
    expect([senderOf(request), sendersLike(request)]).toEqual([undefined, ids])
  })
  test('may be Pulumi for the provider of Terraform', () => {
    expect(sendersLike(requestWith(undefined, 'Terraform-Provider-Auth0/1.55.0'))).toEqual(['pulumi'])
  })
})

describe('the check of a tool', () => {
  let id = 0
  const arrived = (of: SenderHeaders, status = 200, more: Partial<ArrivedRequest> = {}): ArrivedRequest => ({
    id: ++id,
    time: '2026-01-31T12:00:05.123Z',
    at: undefined,
    method: 'GET',
    status,
    ...of,
    ...more,
  })
  const curl = requestWith(undefined, 'curl/8')
  const login = requestWith(undefined, 'Go-http-client/1.1', TOKEN)
  const go = requestWith(['go-auth0', '1.45.0'], 'Go-Auth0/1.45.0')

  test('uses the newest request of each tool', () => {
    const [newest, older] = [arrived(curl, 404), arrived(curl)]
    const seen = seenByTool([newest, older])
    expect([...seen]).toEqual([['curl', { request: newest, isRefused: true, isSure: true }]])
    expect(seenByTool([]).size).toBe(0)
  })
  test('uses an ambiguous request if it was rejected or no unambiguous request arrived', () => {
    const [token, request, refused] = [arrived(login), arrived(go), arrived(login, 401)]
    expect(seenByTool([token]).get('terraform')).toEqual({ request: token, isRefused: false, isSure: false })
    expect(seenByTool([token, request]).get('go')?.request).toBe(request)
    expect(seenByTool([request, refused]).get('go')?.request).toBe(request)
    expect(seenByTool([refused, request]).get('go')).toEqual({ request: refused, isRefused: true, isSure: false })
  })
  test('describes no request, a request, an ambiguous request and a rejected request', () => {
    const say = (...all: ArrivedRequest[]) =>
      ['curl', 'go'].map((tool) => seenText(seenByTool(all).get(tool as 'go'), tool))
    expect(say()).toEqual([
      'Nothing yet. This lights up when a request of curl arrives.',
      'Nothing yet. This lights up when a request of go arrives.',
    ])
    expect(say(arrived(curl), arrived(login))).toEqual([
      'Seen:',
      'Perhaps go, perhaps another tool that sends the same:',
    ])
    expect(
      say(arrived(curl, 403, { message: 'Insufficient scope' }), arrived(login, 401, { message: 'Unauthorized.' })),
    ).toEqual([
      'Seen, but refused: Insufficient scope.',
      'Perhaps go, perhaps another tool that sends the same, and refused: Unauthorized.',
    ])
    expect(say(arrived(curl, 429))[0]).toBe('Seen, but refused: It was answered with 429.')
  })
  test('formats a request with its time', () => {
    expect(requestLine(arrived(curl))).toBe('12:00:05, GET /api/v2/clients → 200')
    expect(requestLine(arrived(curl, 0))).toBe('12:00:05, GET /api/v2/clients → no answer')
    expect(clockTime({ at: new Date(2026, 0, 31, 9, 8, 7).getTime(), time: '' })).toBe('09:08:07')
  })
})
