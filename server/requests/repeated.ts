/**
 * Finds which parts of a text repeat any of many other texts. To search the text once for each of them would take time in proportion to
 * their number times its length; this takes time in proportion to all lengths together (a suffix automaton of the text, through which
 * each of the others is read once).
 */

/** Stands for parts of the text that end at the same places. */
interface State {
  /** Length of the longest of these parts. */
  length: number
  /** The state of the longest ending of these parts that also ends elsewhere; undefined for the state of the empty part. */
  link: State | undefined
  next: Map<number, State>
  /** Length of the longest searched text that ends here. */
  found: number
}

const stateOf = (length: number, link?: State, next = new Map<number, State>()): State => ({
  length,
  link,
  next,
  found: 0,
})

/** Every state, and those of the beginnings of the text: the state at index n is that of its first n + 1 characters. */
interface Automaton {
  root: State
  states: State[]
  beginnings: State[]
}

/** Builds the automaton character by character (Blumer et al., 1985). */
function automatonOf(text: string): Automaton {
  const root = stateOf(0)
  const automaton: Automaton = { root, states: [root], beginnings: [] }
  for (let at = 0; at < text.length; at++) automaton.beginnings.push(extended(automaton, text.charCodeAt(at)))
  return automaton
}

function extended({ root, states, beginnings }: Automaton, code: number): State {
  const last = beginnings.at(-1) ?? root
  const added = stateOf(last.length + 1, root)
  states.push(added)
  let from: State | undefined = last
  for (; from && !from.next.has(code); from = from.link) from.next.set(code, added)
  const known = from?.next.get(code)
  if (!from || !known) return added
  if (known.length === from.length + 1) {
    added.link = known
    return added
  }
  const copy = stateOf(from.length + 1, known.link, new Map(known.next))
  states.push(copy)
  for (; from?.next.get(code) === known; from = from.link) from.next.set(code, copy)
  known.link = copy
  added.link = copy
  return added
}

/**
 * Returns the parts of a text that repeat one of these texts, in their order, joined where they overlap or touch.
 * @param cut a character that a part may be cut at: the beginning of one of the texts in front of it counts as that text
 * @param shortest characters of such a beginning, at least
 */
export function repeatedParts(
  text: string,
  others: Iterable<string>,
  cut: string,
  shortest: number,
): { from: number; to: number }[] {
  const { root, states, beginnings } = automatonOf(text)
  for (const other of others) {
    const { state, length } = followed(root, other)
    if (length === other.length || (length >= shortest && state.next.has(cut.charCodeAt(0))))
      state.found = Math.max(state.found, length)
  }
  // A state comes after the one that it is linked to, which is shorter.
  for (const state of states.sort((one, two) => one.length - two.length))
    state.found = Math.max(state.found, state.link?.found ?? 0)
  return joined(beginnings.flatMap(({ found }, at) => (found > 0 ? [{ from: at + 1 - found, to: at + 1 }] : [])))
}

/** Follows the automaton along a text, as far as that is part of the text that was searched. */
function followed(root: State, text: string): { state: State; length: number } {
  let state = root
  for (let length = 0; length < text.length; length++) {
    const next = state.next.get(text.charCodeAt(length))
    if (!next) return { state, length }
    state = next
  }
  return { state, length: text.length }
}

/** @param parts in the order of their ends */
function joined(parts: readonly { from: number; to: number }[]): { from: number; to: number }[] {
  const whole: { from: number; to: number }[] = []
  for (const { from, to } of [...parts].reverse()) {
    const last = whole.at(-1)
    if (last && to >= last.from) last.from = Math.min(last.from, from)
    else whole.push({ from, to })
  }
  return whole.reverse()
}
