/** Shows a property name. It may wrap only after an underscore or a dot. */
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
