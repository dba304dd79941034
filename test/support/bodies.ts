/** Generated values for a schema: some with a fault or none, more of them with several, at any depth. */
import fc from 'fast-check'
import { formats } from '../../schema/formats.ts'
import type { TSchema } from '../../schema/schema.ts'

interface Node {
  type?: string | string[]
  enum?: unknown[]
  format?: string
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
  items?: Node
  properties?: Record<string, Node>
  required?: string[]
  maxProperties?: number
  additionalProperties?: boolean
  oneOf?: Node[]
  anyOf?: Node[]
  'x-comma-separated'?: readonly string[]
}
type Any = fc.Arbitrary<unknown>

const FORMATTED = [
  'https://a.test/x',
  'http://*.a.test',
  'com.example://cb',
  '',
  'nonsense',
  'cred_2Vh8Qm3xk9TgLp4NzRbYcW',
  'org_abcdefghijklmnop',
  '2030-01-31T12:00:00Z',
  '10.0.0.0/8',
  '$&',
  '{params[0]}',
]
const STRANGERS = ['unknown', 'toString', '__proto__', 'constructor', 'a/b', 'a~b', '$&', '']
const odd: Any = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, '', 'x', '$$', '💥', [], {}),
  fc.jsonValue({ maxDepth: 2 }),
)

/** Values as they should be, except for faults: in one place of 25, or in one of three. */
export const bodies = (schema: TSchema): Any => {
  const node = schema as unknown as Node
  return fc.oneof(
    { weight: 8, arbitrary: valueFor(node, 1) },
    { weight: 12, arbitrary: rightValue(node, 12) },
    { weight: 1, arbitrary: odd },
  )
}

/** One of the first 24 times, one of the second `faults` times. */
const mostly = <T>(right: fc.Arbitrary<T>, wrong: fc.Arbitrary<T>, faults: number) =>
  fc.oneof({ weight: 24, arbitrary: right }, { weight: faults, arbitrary: wrong })

const valueFor = (node: Node, faults: number): Any => mostly(rightValue(node, faults), odd, faults)

function rightValue(node: Node, faults: number): Any {
  const alternatives = node.oneOf ?? node.anyOf
  if (alternatives) return fc.oneof(...alternatives.map((alternative) => valueFor(alternative, faults)))
  if (node.enum) return mostly(fc.constantFrom(...node.enum), fc.constantFrom('none of them', ''), faults)
  const types = [node.type ?? 'object'].flat()
  return fc.oneof(...types.map((type) => typed(type, node, faults)))
}

function typed(type: string, node: Node, faults: number): Any {
  const { minimum = 0, maximum = 100_000, minItems = 0, maxItems = 3 } = node
  switch (type) {
    case 'null':
      return fc.constant(null)
    case 'boolean':
      return fc.boolean()
    case 'integer':
      return mostly(fc.integer({ min: minimum, max: maximum }), fc.integer(), faults)
    case 'array':
      return fc.array(valueFor(node.items ?? {}, faults), {
        minLength: faults > 1 ? 0 : minItems,
        maxLength: Math.min(maxItems, 10) + (faults > 1 ? 1 : 0),
      })
    case 'string':
      return texts(node)
    default:
      return members(node, faults)
  }
}

function texts({ format, maxLength = 20, 'x-comma-separated': listed }: Node): Any {
  if (listed)
    return fc
      .oneof(fc.subarray([...listed]), fc.subarray([...listed.slice(0, 3), 'nonsense', ' spaced', '']))
      .map((values) => values.join(','))
  if (format && Object.hasOwn(formats, format)) return fc.constantFrom(...FORMATTED)
  return fc.oneof(
    fc.string(),
    fc.constantFrom(
      'name',
      'a<b',
      'y'.repeat(maxLength + 1),
      '💥'.repeat(maxLength),
      '💥'.repeat(maxLength + 1),
      ...FORMATTED,
    ),
  )
}

/** Some of the properties in any order, usually all that are required and none that is unknown: either fault hides those of the values. */
function members(
  { properties = {}, required = [], maxProperties = 2, additionalProperties = true }: Node,
  faults: number,
): Any {
  const names = Object.keys(properties)
  const rarely = Math.ceil(faults / 6)
  const demanded = mostly(fc.constant(required), fc.subarray(required), rarely)
  const some = fc.subarray(names, { maxLength: Math.min(5, names.length) })
  const more = additionalProperties
    ? fc.uniqueArray(fc.string(), { maxLength: maxProperties + 1 })
    : mostly(fc.constant<string[]>([]), fc.subarray(STRANGERS, { minLength: 1 }), rarely)
  return fc.tuple(demanded, some, more).chain((chosen) => {
    const keys = [...new Set(chosen.flat())]
    const values = fc.tuple(
      ...keys.map((key) => (Object.hasOwn(properties, key) ? valueFor(properties[key] ?? {}, faults) : odd)),
    )
    return fc
      .tuple(fc.shuffledSubarray(keys, { minLength: keys.length }), values)
      .map(([order, made]) => Object.fromEntries(order.map((key) => [key, made[keys.indexOf(key)]])))
  })
}
