/** Tests errors of the emulator itself: they are always reported, and the response of the API does not reveal them. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { run, runWith, type Ready } from '../../support/cli.ts'
import { temporaryFolder, type Json, startTestEmulator } from '../../support/emulator.ts'

const SECRET = 'hunter2222-hunter2222'
vi.mock('../../../server/management/read-only-lists.ts', async (original) => ({
  ...(await original<object>()),
  getTenantSettings: ({ query }: { query: Json }) => {
    throw new TypeError(`boom \u202e ${JSON.stringify(query)} ${SECRET}`)
  },
}))

const ANSWER = { statusCode: 500, error: 'Internal Server Error', message: 'An internal server error occurred' }
const URL = `/api/v2/tenants/settings?client_secret=${SECRET}`

test('an internal error has a one-sentence message in the log, and a separate stack', async () => {
  const lines: unknown[][] = []
  {
    await using running = await startTestEmulator({ onRequest: (...line) => void lines.push(line) })
    const { statusCode, payload } = await running.inject({
      url: URL,
      headers: { authorization: `Bearer ${await running.token()}` },
    })
    expect([statusCode, JSON.parse(payload)]).toEqual([500, ANSWER])
    const [listed] = await running.requests.list({ why: true, answer: true })
    expect(listed).toMatchObject({ status: 500, answer: ANSWER })
    expect(listed?.message).toMatch(
      /^The emulator failed: TypeError: boom \\u202e .* \(redacted\)\. This is an error of the emulator, not of the request\.$/,
    )
    expect(listed?.why?.['stack']).toMatch(/^\s+at .*failures\.test\.ts/)
    expect(JSON.stringify([listed, lines])).not.toContain(SECRET)
  }
  expect(lines).toEqual([
    [
      'GET',
      '/api/v2/tenants/settings?client_secret=(redacted)',
      500,
      expect.any(Number),
      expect.stringContaining('The emulator failed: TypeError: boom'),
      expect.stringContaining('    at '),
    ],
  ])
})

test('an internal error without a listener is printed on standard error, also for a request with x-emulator-aside', async () => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  try {
    {
      await using running = await startTestEmulator()
      const authorization = `Bearer ${await running.token()}`
      for (const headers of [{ authorization }, { authorization, 'x-emulator-aside': '1' }])
        await running.inject({ url: URL, headers })
      await running.inject('/api/v2/clients')
    }
    const printed = write.mock.calls.map(([text]) => String(text))
    expect(printed).toEqual(
      [1, 2].map(() =>
        expect.stringMatching(
          /^500 GET \/api\/v2\/tenants\/settings\?client_secret=\(redacted\) [\d.]+ ms {2}The emulator failed: TypeError: boom .*\n {4}at /,
        ),
      ),
    )
    expect(printed.join()).not.toContain(SECRET)
  } finally {
    write.mockRestore()
  }
})

test('an internal error is printed with --quiet too, which prints no requests', async () => {
  const broken = join(temporaryFolder(), 'broken.cjs')
  writeFileSync(
    broken,
    "const real = JSON.stringify\nJSON.stringify = (value, ...rest) => {\n  if (value?.friendly_name) throw new TypeError('boom')\n  return real(value, ...rest)\n}\n",
  )
  const emulator = runWith(
    { NODE_OPTIONS: `--require ${broken}` },
    '--json',
    '--quiet',
    '--port',
    '0',
    '--auth',
    'none',
  )
  await vi.waitUntil(() => emulator.output().includes('\n'), 20_000)
  const { url } = JSON.parse(emulator.output()) as Ready
  expect((await fetch(`${url}/api/v2/clients`)).status).toBe(200)
  expect((await fetch(`${url}/api/v2/tenants/settings`)).status).toBe(500)
  emulator.child.kill('SIGTERM')
  expect((await emulator.ended).stderr).toMatch(
    /^500 GET \/api\/v2\/tenants\/settings [\d.]+ ms {2}The emulator failed: TypeError: boom\. .*\n {4}at /,
  )
}, 30_000)

test('--requests rejects a value that is not a number', async () => {
  expect(await run('--requests', 'many').ended).toEqual({
    code: 2,
    stdout: '',
    stderr: '--requests takes a whole number from 1 to 100,000, not many.\n',
  })
})
