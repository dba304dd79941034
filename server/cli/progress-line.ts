/** Progress on a terminal. Nothing is written anywhere else. */

/** Shows how much of a long load is done. */
export function progressLine(stream: NodeJS.WriteStream): (done: number, of: number) => void {
  if (!stream.isTTY) return () => {}
  return (done, of) => void stream.write(done < of ? `\rLoading seeds: ${done} of ${of}` : '\r\u001b[K')
}

/** Milliseconds after which a user wonders whether anything happens. */
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
