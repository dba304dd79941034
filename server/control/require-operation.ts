/**
 * Rejects unknown operation ids in filters and faults: a misspelled one would match nothing, without an error. Rejects
 * those of the control API too, because no fault applies to them and no request log has them.
 */
import { OPERATIONS } from '../../schema/operations.ts'
import { unknownOperation } from '../errors/control.ts'

const OPERATION_IDS = Object.entries(OPERATIONS).flatMap(([id, { tag }]) => (tag === 'control' ? [] : [id]))
const wordsOf = (id: string) => id.split(/[_-]/)
/** Suggestions are not computed for longer names. */
const LONGEST = 2 * Math.max(...OPERATION_IDS.map((id) => id.length))

/** Checks an operation id. @throws ApiError 400 that suggests similar ids */
export function requireOperation(id: string | undefined): void {
  if (id === undefined || OPERATION_IDS.includes(id)) return
  if (id.length > LONGEST) throw unknownOperation(id, [])
  const words = wordsOf(id)
  const isSimilar = (word: string) => words.some((part) => part.startsWith(word) || word.startsWith(part))
  const similarity = (candidate: string) =>
    wordsOf(candidate).filter(isSimilar).length / Math.max(words.length, wordsOf(candidate).length)
  const suggestions = OPERATION_IDS.filter((candidate) => similarity(candidate) >= 0.5).sort(
    (first, candidate) => similarity(candidate) - similarity(first),
  )
  throw unknownOperation(id, suggestions.slice(0, 3))
}
