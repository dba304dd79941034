/** The command exec. */
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { run, runWith } from '../support/cli.ts'
import { CALL_API, CLIENT_VARIABLES, NO_CLIENT_VARIABLES } from '../support/client-variables.ts'

/** A program that prints its variables as JSON. */
const PRINT = [process.execPath, '-e', 'process.stdout.write(JSON.stringify(process.env))']

test('starts an emulator for the command, and sets the variables that reach it', async () => {
  const { stdout, code } = await runWith(NO_CLIENT_VARIABLES, 'exec', '--', process.execPath, '-e', CALL_API).ended
  expect([code, stdout]).toEqual([0, '200\n'])
})

test('passes on the variables of its environment, and leaves no file or process behind', async () => {
  const { stdout } = await runWith({ ...NO_CLIENT_VARIABLES, MINE: 'kept' }, 'exec', '--seed', 'empty', '--', ...PRINT)
    .ended
  const seen = JSON.parse(stdout) as Record<string, string>
  expect(CLIENT_VARIABLES.filter((name) => !seen[name])).toEqual([])
  expect(seen).toMatchObject({
    MINE: 'kept',
    AUTH0_CLIENT_ID: 'emulatorDefaultLoginClient000001',
    AUTH0_EMULATOR_TENANT: 'default',
  })
  expect(seen).not.toHaveProperty('AUTH0_ACCESS_TOKEN')
  expect(existsSync(seen['SSL_CERT_FILE'] ?? '')).toBe(false)
  await expect(fetch(seen['AUTH0_EMULATOR_URL'] ?? '')).rejects.toThrow('fetch failed')
})

test.each([0, 1, 7])('ends with the code of the command: %i', async (code) => {
  expect((await run('exec', '--', process.execPath, '-e', `process.exit(${code})`).ended).code).toBe(code)
})

test('ends as a shell does: with 127 for an unknown command, with the signal that killed the command', async () => {
  expect(await run('exec', '--', 'no-such-command').ended).toEqual({
    code: 127,
    stdout: '',
    stderr: 'There is no command no-such-command.\n',
  })
  const { child, ended } = run('exec', '--', process.execPath, '-e', 'process.kill(process.pid, "SIGTERM")')
  await ended
  expect(child.signalCode).toBe('SIGTERM')
})

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('passes %s on to the command and waits for it', async (signal) => {
  const script = `process.on('${signal}', () => setTimeout(() => { console.log('heard'); process.exit(3) }, 50)); setInterval(() => {}, 1000); console.log('ready')`
  const { child, ended } = run('exec', '--', process.execPath, '-e', script)
  await once(child.stdout as NodeJS.ReadableStream, 'data')
  child.kill(signal)
  expect(await ended).toMatchObject({ code: 3, stdout: 'ready\nheard\n' })
})

test('connects the standard streams to the command', async () => {
  const { child, ended } = run('exec', '--', 'cat')
  child.stdin.end('through')
  expect((await ended).stdout).toBe('through')
})
