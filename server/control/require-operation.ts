/** A name of an operation that is mistyped would match nothing without a word; so would one of the control API, which no fault strikes and no log tells of. */
import { OPERATIONS } from '../../schema/operations.ts'
import { unknownOperation } from '../errors/control.ts'

const OPERATION_IDS = Object.entries(OPERATIONS).flatMap(([id, { tag }]) => (tag === 'control' ? [] : [id]))
const wordsOf = (id: string) => id.split(/[_-]/)
/** A longer name is like none of them. */
const LONGEST = 2 * Math.max(...OPERATION_IDS.map((id) => id.length))

/** @throws 400 that names those that are like it */
export function requireOperation(id: string | undefined): void {
  if (id === undefined || OPERATION_IDS.includes(id)) return
  if (id.length > LONGEST) throw unknownOperation(id, [])
  const words = wordsOf(id)
  const isKnown = (word: string) => words.some((each) => each.startsWith(word) || word.startsWith(each))
  const likeness = (other: string) =>
    wordsOf(other).filter(isKnown).length / Math.max(words.length, wordsOf(other).length)
  const alike = OPERATION_IDS.filter((other) => likeness(other) >= 0.5).sort(
    (one, other) => likeness(other) - likeness(one),
  )
  throw unknownOperation(id, alike.slice(0, 3))
}
