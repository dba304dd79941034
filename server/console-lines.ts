/** One line per request on the console, written in bundles so that a busy server does not wait for a terminal. */
import type { RequestLine } from './in-process.ts'

const FLUSH_AFTER_MS = 50

/** A reporter that writes to a stream; call `flush` before the process ends. */
export function requestLines(write: (text: string) => void): { line: RequestLine; flush: () => void } {
  let waiting = ''
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    if (waiting) write(waiting)
    waiting = ''
  }
  const line: RequestLine = (method, url, status, milliseconds, refusal) => {
    waiting += `${status} ${method} ${url} ${milliseconds.toFixed(1)} ms${refusal ? `  ${refusal}` : ''}\n`
    timer ??= setTimeout(flush, FLUSH_AFTER_MS)
  }
  return { line, flush }
}

/** Says nothing. */
export const silent: RequestLine = () => {}
