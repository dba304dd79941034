/** Shows a search field. The key `/` moves the focus to it. */
export function Search({
  label,
  value,
  onInput,
  id,
}: {
  label: string
  value: string
  onInput: (text: string) => void
  id: string
}) {
  return (
    <input
      id={id}
      class="search"
      type="search"
      aria-label={label}
      placeholder={`${label}  ( / )`}
      value={value}
      autocomplete="off"
      spellcheck={false}
      onInput={(event) => onInput(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape' || event.key === 'Enter') event.currentTarget.blur()
      }}
    />
  )
}
