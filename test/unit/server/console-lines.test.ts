import { expect, test } from 'vitest'
import { requestLines } from '../../../server/console-lines.ts'

/** What a reporter writes about one request. */
function written(...request: Parameters<ReturnType<typeof requestLines>['line']>): string {
  let text = ''
  const { line, flush } = requestLines({ write: (more) => (text += more), once() {} })
  line(...request)
  flush()
  return text
}

test('a line has status, method, URL, milliseconds and why a request was refused', () => {
  expect(written('GET', '/a?b=c', 200, 1.25, undefined)).toBe('200 GET /a?b=c 1.3 ms\n')
  expect(written('POST', '/é', 400, 0, 'No 💥')).toBe('400 POST /é 0.0 ms  No 💥\n')
})

test('nothing that was sent moves a cursor, names a window or looks like another line', () => {
  expect(written('POST', '/\u009b31m', 400, 1, "'\u001b]0;title\u0007\n200 GET /fake' is \r\0\u2028 wrong")).toBe("400 POST /\\u009b31m 1.0 ms  '\\u001b]0;title\\u0007\n    200 GET /fake' is \\u000d\\u0000\\u2028 wrong\n")
})

test('where a failure of ours happened is readable', () => {
  expect(written('GET', '/', 500, 1, 'Error: x\n    at a (b.ts:1:2)\n    at c')).toBe('500 GET / 1.0 ms  Error: x\n    at a (b.ts:1:2)\n    at c\n')
})

test('a line that is longer than the buffer is written all the same', () => {
  expect(written('GET', `/${'x'.repeat(100_000)}`, 200, 1, undefined)).toHaveLength(100_000 + '200 GET / 1.0 ms\n'.length)
})
