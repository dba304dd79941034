/** Shows progress on a terminal. Writes nothing to a file or a pipe. */

/** Returns a function that shows the progress of a long load. */
export function progressLine(stream: NodeJS.WriteStream): (done: number, of: number) => void {
  if (!stream.isTTY) return () => {}
  return (done, of) => void stream.write(done < of ? `\rLoading seeds: ${done} of ${of}` : '\r\u001b[K')
}

/** Milliseconds of work after which the text is shown. */
const PATIENCE_MS = 1000

/** Shows a text while work takes longer than a second. */
export async function whileWaiting<T>(stream: NodeJS.WriteStream, text: string, work: Promise<T>): Promise<T> {
  if (!stream.isTTY) return work
  let isShown = false
  const timer = setTimeout(() => {
    isShown = true
    stream.write(text)
  }, PATIENCE_MS)
  try {
    return await work
  } finally {
    clearTimeout(timer)
    if (isShown) stream.write('\r\u001b[K')
  }
}
