/** The name of a property: it is broken behind an underscore or a dot, and nowhere else. */
export function Name({ name }: { name: string }) {
  const parts = name.split(/(?<=[_.])/)
  return (
    <code>
      {parts.map((part, index) => (
        <>
          {index > 0 && <wbr />}
          {part}
        </>
      ))}
    </code>
  )
}
