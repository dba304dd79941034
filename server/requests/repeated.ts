/**
 * Finds the parts of a text that repeat any of many searched texts. Builds a suffix automaton of the text, and reads
 * each searched text through it once. So the time is proportional to the sum of all lengths. One search per searched
 * text would take time in proportion to their number times the length of the text.
 */

/** Represents the parts of the text that end at the same positions. */
interface State {
  /** The length of the longest of these parts. */
  length: number
  /** The state of the longest suffix of these parts that also ends elsewhere. Undefined for the empty part. */
  link: State | undefined
  next: Map<number, State>
  /** The length of the longest searched text that ends here. */
  longestMatch: number
}

const createState = (length: number, link?: State, next = new Map<number, State>()): State => ({
  length,
  link,
  next,
  longestMatch: 0,
})

/** All states, and the states of the prefixes of the text: index n has the state of its first n + 1 characters. */
interface Automaton {
  root: State
  states: State[]
  prefixes: State[]
}

/** Builds the automaton of a text character by character (Blumer et al., 1985). */
function buildAutomaton(text: string): Automaton {
  const root = createState(0)
  const automaton: Automaton = { root, states: [root], prefixes: [] }
  for (let at = 0; at < text.length; at++) automaton.prefixes.push(addCharacter(automaton, text.charCodeAt(at)))
  return automaton
}

/** Adds a character to the automaton, and returns the state of the longer prefix. */
function addCharacter({ root, states, prefixes }: Automaton, code: number): State {
  const last = prefixes.at(-1) ?? root
  const added = createState(last.length + 1, root)
  states.push(added)
  let from: State | undefined = last
  for (; from && !from.next.has(code); from = from.link) from.next.set(code, added)
  const existing = from?.next.get(code)
  if (!from || !existing) return added
  if (existing.length === from.length + 1) {
    added.link = existing
    return added
  }
  const copy = createState(from.length + 1, existing.link, new Map(existing.next))
  states.push(copy)
  for (; from?.next.get(code) === existing; from = from.link) from.next.set(code, copy)
  existing.link = copy
  added.link = copy
  return added
}

/**
 * Returns the parts of a text that repeat one of the searched texts, in their order. Joins parts that overlap or touch.
 * @param cut the character that marks a cut: a prefix of a searched text in front of it counts as the whole text
 * @param shortest the least characters of such a prefix
 */
export function repeatedParts(
  text: string,
  searchedTexts: Iterable<string>,
  cut: string,
  shortest: number,
): { from: number; to: number }[] {
  const { root, states, prefixes } = buildAutomaton(text)
  for (const searched of searchedTexts) {
    const { state, length } = follow(root, searched)
    if (length === searched.length || (length >= shortest && state.next.has(cut.charCodeAt(0))))
      state.longestMatch = Math.max(state.longestMatch, length)
  }
  // Sorted by length, a state comes after its link, which is shorter.
  for (const state of states.sort((first, second) => first.length - second.length))
    state.longestMatch = Math.max(state.longestMatch, state.link?.longestMatch ?? 0)
  return join(
    prefixes.flatMap(({ longestMatch }, at) => (longestMatch > 0 ? [{ from: at + 1 - longestMatch, to: at + 1 }] : [])),
  )
}

/** Reads a text through the automaton, as far as it is a part of the automaton's text. */
function follow(root: State, text: string): { state: State; length: number } {
  let state = root
  for (let length = 0; length < text.length; length++) {
    const next = state.next.get(text.charCodeAt(length))
    if (!next) return { state, length }
    state = next
  }
  return { state, length: text.length }
}

/** Joins parts that overlap or touch. @param parts in the order of their ends */
function join(parts: readonly { from: number; to: number }[]): { from: number; to: number }[] {
  const whole: { from: number; to: number }[] = []
  for (const { from, to } of [...parts].reverse()) {
    const last = whole.at(-1)
    if (last && to >= last.from) last.from = Math.min(last.from, from)
    else whole.push({ from, to })
  }
  return whole.reverse()
}
