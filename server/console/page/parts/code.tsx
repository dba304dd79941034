/** Shows texts that the user copies and pastes elsewhere. */
import { Copy } from './copy.tsx'

/** Lines with a button that copies them. */
export function Code({ text, what, class: name = '' }: { text: string; what: string; class?: string }) {
  return (
    <div class={`code ${name}`}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section tabIndex={0} aria-label={what}>
        <pre>{text}</pre>
      </section>
      <Copy text={text} what={what} />
    </div>
  )
}

/** Formats a JSON value with indentation. */
export const prettyJson = (value: unknown) => JSON.stringify(value, null, 2)
