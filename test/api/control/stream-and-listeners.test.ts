/** Tests HEAD of the request stream, and listeners that throw. */
import { expect, test, vi } from 'vitest'
import { useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator()

test('HEAD of the stream ends, and its connection is used again', async () => {
  const { url } = emulator
  const signal = AbortSignal.timeout(2000)
  const { status, headers } = await fetch(`${url}/_emulator/requests/stream`, { method: 'HEAD', signal })
  expect([status, headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8'])
  expect((await fetch(`${url}/_emulator/health`, { signal })).status).toBe(200)
})

test('an error of a listener is reported, and affects neither the request nor other listeners', async () => {
  const ours: (() => void)[] = []
  const { queueMicrotask: queue } = globalThis
  const report = vi
    .spyOn(globalThis, 'queueMicrotask')
    .mockImplementation((act) => (act.toString().includes('throw error') ? void ours.push(act) : queue(act)))
  const told: number[] = []
  const { requests, faults } = emulator
  const stops = [
    requests.watch(() => {
      throw new Error('a listener')
    }),
    requests.watch(({ status }) => void told.push(status)),
  ]
  try {
    expect((await emulator.inject('/api/v2/clients')).statusCode).toBe(401)
    await faults.set([{ drop: true, delayMs: 1 }])
    await expect(emulator.inject('/api/v2/clients')).rejects.toThrow('response destroyed before completion')
    expect(told).toEqual([401, 0])
    expect(ours.length).toBe(2)
    for (const each of ours) expect(each).toThrow('a listener')
  } finally {
    report.mockRestore()
    for (const stop of stops) stop()
  }
})
