/** How far a long load of seeds is, on a terminal; nobody else is told. */
export function progressLine(stream: NodeJS.WriteStream): (done: number, of: number) => void {
  if (!stream.isTTY) return () => {}
  return (done, of) => void stream.write(done < of ? `\rLoading seeds: ${done} of ${of}` : '\r\u001b[K')
}
