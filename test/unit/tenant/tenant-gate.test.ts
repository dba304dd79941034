import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { runWithoutSlices, each, inSlices, WorkEnded, type Work } from '../../../server/shared/slices.ts'
import { createTenantGate } from '../../../server/tenant/tenant-gate.ts'

/** A promise and the function that resolves it. */
function later<T = void>() {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

describe('the gate of a tenant', () => {
  test('lets a handler run at once while it is open', () => {
    const gate = createTenantGate()
    expect([gate.isClosed, gate.passed(), gate.run(() => 'answer')]).toEqual([false, undefined, 'answer'])
  })

  test('begins exclusive work at once if nothing is running', () => {
    const gate = createTenantGate()
    const steps: string[] = []
    void gate.exclusive(async () => void steps.push('work'))
    steps.push('after')
    expect(steps).toEqual(['work', 'after'])
  })

  test('keeps handlers back while exclusive work runs, and lets them go in their order', async () => {
    const gate = createTenantGate()
    const [work, steps] = [later(), [] as string[]]
    const load = gate.exclusive(() => work.promise).then(() => steps.push('load'))
    const handlers = ['one', 'two'].map((name) => gate.run(() => void steps.push(name)))
    await nextTurn()
    expect([gate.isClosed, steps]).toEqual([true, []])
    work.resolve()
    await Promise.all([load, ...handlers])
    expect([gate.isClosed, steps.filter((step) => step !== 'load')]).toEqual([false, ['one', 'two']])
  })

  test('waits for an asynchronous handler before it begins exclusive work', async () => {
    const gate = createTenantGate()
    const [handler, steps] = [later(), [] as string[]]
    const running = gate.run(() => handler.promise.then(() => void steps.push('handler')))
    const load = gate.exclusive(async () => void steps.push('load'))
    const next = gate.run(() => void steps.push('next'))
    await nextTurn()
    expect(steps).toEqual([])
    handler.resolve()
    await Promise.all([running, load, next])
    expect(steps).toEqual(['handler', 'load', 'next'])
  })

  test('does exclusive work one after the other', async () => {
    const gate = createTenantGate()
    let running = 0
    const most: number[] = []
    const work = async () => {
      most.push(++running)
      await nextTurn()
      running--
    }
    await Promise.all([gate.exclusive(work), gate.exclusive(work), gate.exclusive(work)])
    expect(most).toEqual([1, 1, 1])
  })

  test('opens again after work, or a handler, that failed', async () => {
    const gate = createTenantGate()
    const failing = () => Promise.reject(new Error('failed'))
    await expect(gate.exclusive(failing)).rejects.toThrow('failed')
    await expect(gate.run(failing)).rejects.toThrow('failed')
    expect(await gate.exclusive(async () => 'done')).toBe('done')
    expect(gate.isClosed).toBe(false)
  })
})

describe('work in slices', () => {
  function* busy(milliseconds: number, steps: string[]): Work<string> {
    const ends = performance.now() + milliseconds
    try {
      while (performance.now() < ends) yield
      steps.push('complete')
      return 'result'
    } finally {
      steps.push('end')
    }
  }

  test('that is short is done before anything else', () => {
    const steps: string[] = []
    void inSlices(busy(0, steps))
    expect(steps).toEqual(['complete', 'end'])
  })

  test('that is long lets others in between', async () => {
    let turns = 0
    const count = setInterval(() => turns++, 1)
    expect(await inSlices(busy(300, []))).toBe('result')
    clearInterval(count)
    expect(turns).toBeGreaterThan(3)
  })

  test('ends when it is not wanted any more, and cleans up', async () => {
    const steps: string[] = []
    await expect(inSlices(busy(10_000, steps), () => false)).rejects.toThrow(WorkEnded)
    expect(steps).toEqual(['end'])
  })

  test('is the same in one go', () => {
    const seen: [string, number][] = []
    runWithoutSlices(each(['a', 'b'], (item, index) => void seen.push([item, index])))
    expect(seen).toEqual([
      ['a', 0],
      ['b', 1],
    ])
  })
})
