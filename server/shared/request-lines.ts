/** One line per request on a stream, written in bundles so that a busy server does not wait for a terminal. */
import type { RequestLine } from '../types.ts'
import { printableLines } from '../errors/printable.ts'

const FLUSH_AFTER_MS = 50
/** As bytes they wait at no cost: as texts, the garbage collector would move each of them. */
const CAPACITY = 65_536
/** Bytes of a character in UTF-8, at most, by its code units. */
const LONGEST = 3
/** Bytes that wait for a reader, at most. Lines after that are dropped. */
const MOST_WAITING = 1_048_576

/** The part of a stream that lines are written to: standard error, as a rule. */
export interface Output {
  write(text: string): unknown
  /** Bytes that were written and wait for a reader; absent for a stream that never lets them wait. */
  readonly writableLength?: number
  once(event: 'drain', listener: () => void): unknown
}

/** Milliseconds with one digit behind the point. */
function short(milliseconds: number): string {
  const tenths = Math.round(milliseconds * 10)
  return `${Math.trunc(tenths / 10)}.${tenths % 10}`
}

/** The line of a request; the stack of an error of the emulator itself follows it. */
function textOf(...[method, url, status, milliseconds, refusal, stack]: Parameters<RequestLine>): string {
  const text = `${status} ${method} ${url} ${short(milliseconds)} ms${refusal ? `  ${refusal}` : ''}${stack ? `\n${stack}` : ''}`
  return `${printableLines(text)}\n`
}

/** Writes lines to a stream. Drops lines while nothing reads the stream, and prints how many when it is read again. */
function boundedWriter(output: Output): (text: string, lines: number) => void {
  let dropped = 0
  const isFull = () => (output.writableLength ?? 0) > MOST_WAITING
  const tell = () => {
    if (dropped > 0)
      output.write(
        `${dropped.toLocaleString('en')} lines were dropped: nothing read them here while 1 MB of lines waited.\n`,
      )
    dropped = 0
  }
  return (text, lines) => {
    if (dropped === 0 && isFull()) output.once('drain', tell)
    if (dropped > 0 || isFull()) dropped += lines
    else output.write(text)
  }
}

/** A reporter of requests that writes to a stream; call `flush` before the process ends. */
export function requestLines(output: Output): { line: RequestLine; flush: () => void } {
  const write = boundedWriter(output)
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
    const text = textOf(...request)
    if (length + text.length * LONGEST > CAPACITY) flush()
    if (text.length * LONGEST > CAPACITY) return write(text, 1)
    length += waiting.write(text, length)
    lines++
    timer ??= setTimeout(flush, FLUSH_AFTER_MS)
  }
  return { line, flush }
}

/** A reporter that writes only the errors of the emulator itself, without a delay. */
export function failureLines(output: Output): RequestLine {
  const write = boundedWriter(output)
  return (...request) => {
    const [, , , , , stack] = request
    if (stack !== undefined) write(textOf(...request), 1)
  }
}
