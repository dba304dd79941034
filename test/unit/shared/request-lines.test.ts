import { describe, expect, test } from 'vitest'
import { createFailureLines, createRequestLines } from '../../../server/shared/request-lines.ts'

/** Returns the text that a reporter writes for a request. */
function formatLine(...request: Parameters<ReturnType<typeof createRequestLines>['line']>): string {
  let text = ''
  const { line, flush } = createRequestLines({ write: (more) => (text += more), once() {} })
  line(...request)
  flush()
  return text
}

test('writes status, method, URL, milliseconds and the error message', () => {
  expect(formatLine('GET', '/a?b=c', 200, 1.25, undefined)).toBe('200 GET /a?b=c 1.3 ms\n')
  expect(formatLine('POST', '/é', 400, 0, 'No 💥')).toBe('400 POST /é 0.0 ms  No 💥\n')
})

test('escapes control characters and indents line breaks of a request', () => {
  expect(formatLine('POST', '/\u009b31m', 400, 1, "'\u001b]0;title\u0007\n200 GET /fake' is \r\0\u2028 wrong")).toBe(
    "400 POST /\\u009b31m 1.0 ms  '\\u001b]0;title\\u0007\n    200 GET /fake' is \\u000d\\u0000\\u2028 wrong\n",
  )
})

test('writes the stack of an error of the emulator on separate lines', () => {
  expect(formatLine('GET', '/', 500, 1, 'Error: x', '    at a (b.ts:1:2)\n    at c')).toBe(
    '500 GET / 1.0 ms  Error: x\n    at a (b.ts:1:2)\n    at c\n',
  )
})

test('writes a line that is longer than the buffer', () => {
  expect(formatLine('GET', `/${'x'.repeat(100_000)}`, 200, 1, undefined)).toHaveLength(
    100_000 + '200 GET / 1.0 ms\n'.length,
  )
})

test('escapes characters without width, and characters that change the text direction', () => {
  const HIDDEN = [
    '\u202e',
    '\u2066',
    '\u200e',
    '\u061c',
    '\u200b',
    '\u200d',
    '\u2060',
    '\ufeff',
    '\u00ad',
    '\u180e',
    '\u007f',
    '\u009b',
    '\u2029',
    '\ud800',
  ]
  for (const hidden of HIDDEN)
    expect(formatLine('GET', `/${hidden}`, 200, 1, undefined)).toBe(
      `200 GET /\\u${hidden.charCodeAt(0).toString(16).padStart(4, '0')} 1.0 ms\n`,
    )
  expect(formatLine('GET', '/\u{e0041}', 200, 1, undefined)).toBe('200 GET /\\udb40\\udc41 1.0 ms\n')
})

test('createFailureLines writes only errors of the emulator itself', () => {
  let text = ''
  const line = createFailureLines({ write: (more) => (text += more), once() {} })
  line('GET', '/a', 200, 1, undefined)
  line('GET', '/b', 503, 1, 'Fault: answered with 503')
  line('GET', '/c', 500, 1, 'The disk is full.', '')
  line('GET', '/d', 500, 1, 'The emulator failed.', '    at e (f.ts:1:2)')
  expect(text).toBe(
    '500 GET /c 1.0 ms  The disk is full.\n500 GET /d 1.0 ms  The emulator failed.\n    at e (f.ts:1:2)\n',
  )
})

describe('a stream without a reader', () => {
  /** A stream that buffers written text until it is read. */
  class Pipe {
    writableLength = 0
    read = ''
    private listener = () => {}
    write(text: string): void {
      this.writableLength += text.length
      this.read += text
    }
    once(_: 'drain', listener: () => void): void {
      this.listener = listener
    }
    drain(): void {
      this.writableLength = 0
      this.listener()
    }
  }

  test('receives at most 1 MB of lines, and later the number of dropped lines', () => {
    const pipe = new Pipe()
    const { line, flush } = createRequestLines(pipe)
    for (let n = 0; n < 100_000; n++) line('GET', `/${n}`, 200, 1, undefined)
    flush()
    expect(pipe.writableLength).toBeLessThan(1_048_576 + 65_536)
    const written = pipe.read.match(/\n/g)?.length ?? 0
    pipe.drain()
    line('GET', '/last', 200, 1, undefined)
    flush()
    expect(pipe.read).toContain(
      `\n${(100_000 - written).toLocaleString('en')} lines were dropped: nothing read them here while 1 MB of lines waited.\n200 GET /last 1.0 ms\n`,
    )
    pipe.drain()
    expect(pipe.read.match(/were dropped/g)).toHaveLength(1)
  })
})
