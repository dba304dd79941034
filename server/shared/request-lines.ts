/** Writes one line per request to a stream. Writes in batches, so that a busy server does not wait for a terminal. */
import type { RequestLine } from '../types.ts'
import { printableLines } from '../errors/printable.ts'

const FLUSH_AFTER_MS = 50
/** The bytes of the buffer for a batch. The garbage collector would move each line if it were stored as a text. */
const CAPACITY = 65_536
/** The most UTF-8 bytes per code unit of a text. */
const LONGEST = 3
/** The most bytes that wait for a reader. Later lines are dropped. */
const MOST_WAITING = 1_048_576

/** The used part of an output stream, which is usually standard error. */
export interface Output {
  write(text: string): unknown
  /** The written bytes that wait for a reader. Absent for a stream without a buffer. */
  readonly writableLength?: number
  once(event: 'drain', listener: () => void): unknown
}

/** Formats milliseconds with one decimal. */
function formatMilliseconds(milliseconds: number): string {
  const tenths = Math.round(milliseconds * 10)
  return `${Math.trunc(tenths / 10)}.${tenths % 10}`
}

/** Formats the line of a request, followed by the stack of an error of the emulator itself. */
function formatLine(...[method, url, status, milliseconds, refusal, stack]: Parameters<RequestLine>): string {
  const text = `${status} ${method} ${url} ${formatMilliseconds(milliseconds)} ms${refusal ? `  ${refusal}` : ''}${stack ? `\n${stack}` : ''}`
  return `${printableLines(text)}\n`
}

/** Creates a writer that drops lines while nothing reads the stream. Later it writes how many lines were dropped. */
function createBoundedWriter(output: Output): (text: string, lines: number) => void {
  let dropped = 0
  const isFull = () => (output.writableLength ?? 0) > MOST_WAITING
  const reportDropped = () => {
    if (dropped > 0)
      output.write(
        `${dropped.toLocaleString('en')} lines were dropped: nothing read them here while 1 MB of lines waited.\n`,
      )
    dropped = 0
  }
  return (text, lines) => {
    if (dropped === 0 && isFull()) output.once('drain', reportDropped)
    if (dropped > 0 || isFull()) dropped += lines
    else output.write(text)
  }
}

/** Creates a reporter that writes a line per request. Call `flush` before the process ends. */
export function createRequestLines(output: Output): { line: RequestLine; flush: () => void } {
  const write = createBoundedWriter(output)
  const waiting = Buffer.allocUnsafe(CAPACITY)
  let length = 0
  let lines = 0
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    if (length > 0) write(waiting.toString('utf8', 0, length), lines)
    length = 0
    lines = 0
  }
  const line: RequestLine = (...request) => {
    const text = formatLine(...request)
    if (length + text.length * LONGEST > CAPACITY) flush()
    if (text.length * LONGEST > CAPACITY) return write(text, 1)
    length += waiting.write(text, length)
    lines++
    timer ??= setTimeout(flush, FLUSH_AFTER_MS)
  }
  return { line, flush }
}

/** Creates a reporter that writes only the errors of the emulator itself, immediately. */
export function createFailureLines(output: Output): RequestLine {
  const write = createBoundedWriter(output)
  return (...request) => {
    const [, , , , , stack] = request
    if (stack !== undefined) write(formatLine(...request), 1)
  }
}
