/** Tests HEAD of the request stream, and listeners that throw. */
import { expect, test, vi } from 'vitest'
import { useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator()

test('HEAD of the request stream ends, and leaves its connection reusable', async () => {
  const { url } = emulator
  const signal = AbortSignal.timeout(2000)
  const { status, headers } = await fetch(`${url}/_emulator/requests/stream`, { method: 'HEAD', signal })
  expect([status, headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8'])
  expect((await fetch(`${url}/_emulator/health`, { signal })).status).toBe(200)
})

test('a listener that throws is reported, and affects neither the request nor other listeners', async () => {
  const ours: (() => void)[] = []
  const { queueMicrotask: queue } = globalThis
  const report = vi
    .spyOn(globalThis, 'queueMicrotask')
    .mockImplementation((act) => (act.toString().includes('throw error') ? void ours.push(act) : queue(act)))
  const statuses: number[] = []
  const { requests, faults } = emulator
  const stops = [
    requests.watch(() => {
      throw new Error('a listener')
    }),
    requests.watch(({ status }) => void statuses.push(status)),
  ]
  try {
    expect((await emulator.inject('/api/v2/clients')).statusCode).toBe(401)
    await faults.set([{ drop: true, delayMs: 1 }])
    await expect(emulator.inject('/api/v2/clients')).rejects.toThrow('response destroyed before completion')
    expect(statuses).toEqual([401, 0])
    expect(ours.length).toBe(2)
    for (const each of ours) expect(each).toThrow('a listener')
  } finally {
    report.mockRestore()
    for (const stop of stops) stop()
  }
})
