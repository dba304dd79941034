/** Generated request bodies: mostly what a schema wants, with faults sprinkled in. */
import fc from 'fast-check'
import { formats } from '../../schema/formats.ts'
import type { TSchema } from '../../schema/schema.ts'

interface Node {
  type?: string | string[]
  enum?: unknown[]
  format?: string
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  items?: Node
  properties?: Record<string, Node>
  required?: string[]
  oneOf?: Node[]
}
type Any = fc.Arbitrary<unknown>

const FORMATTED = [
  'https://a.test/x', 'http://*.a.test', 'com.example://cb', '', 'nonsense', 'cred_2Vh8Qm3xk9TgLp4NzRbYcW', 'org_abcdefghijklmnop', '2030-01-31T12:00:00Z', '10.0.0.0/8', '$&',
]
const odd: Any = fc.oneof(fc.constantFrom<unknown>(null, true, 0, -1, 1.5, '', 'x', '$$', '💥', [], {}), fc.jsonValue({ maxDepth: 2 }))

/** A value for a schema: as it should be five times out of six. */
export const bodies = (schema: TSchema): Any => valueFor(schema as unknown as Node)

function valueFor(node: Node): Any {
  const right = rightValue(node)
  return fc.oneof({ weight: 12, arbitrary: right }, { weight: 1, arbitrary: odd })
}

function rightValue(node: Node): Any {
  if (node.oneOf) return fc.oneof(...node.oneOf.map(valueFor))
  if (node.enum) return fc.constantFrom(...node.enum, 'none of them', '')
  const types = [node.type ?? 'object'].flat()
  return fc.oneof(...types.map((type) => typed(type, node)))
}

function typed(type: string, node: Node): Any {
  switch (type) {
    case 'null': return fc.constant(null)
    case 'boolean': return fc.boolean()
    case 'integer': return fc.oneof(fc.integer(), fc.integer({ min: node.minimum ?? 0, max: node.maximum ?? 100_000 }))
    case 'array': return fc.array(valueFor(node.items ?? {}), { maxLength: 3 })
    case 'string': return texts(node)
    default: return members(node)
  }
}

function texts({ format, maxLength = 20 }: Node): Any {
  const long = 'y'.repeat(maxLength + 1)
  return format && Object.hasOwn(formats, format) ? fc.constantFrom(...FORMATTED) : fc.oneof(fc.string(), fc.constantFrom('name', 'a<b', long, ...FORMATTED))
}

/** Names that no schema has, one in six times. */
const strangers = fc.oneof({ weight: 5, arbitrary: fc.constant<string[]>([]) }, { weight: 1, arbitrary: fc.subarray(['unknown', 'toString', '__proto__', 'a/b'], { minLength: 1 }) })

/** Some of the properties in any order, the required ones usually among them, sometimes such that nobody knows. */
function members({ properties = {}, required = [] }: Node): Any {
  const names = Object.keys(properties)
  const chosen = fc.tuple(fc.subarray(names, { maxLength: Math.min(5, names.length) }), fc.boolean(), strangers)
  return chosen.chain(([some, whole, unknown]) => {
    const keys = [...new Set([...(whole ? required : []), ...some, ...unknown])]
    return fc.tuple(fc.shuffledSubarray(keys, { minLength: keys.length }), fc.tuple(...keys.map((key) => valueFor(properties[key] ?? {})))).map(([order, values]) => {
      const made = new Map(keys.map((key, index) => [key, values[index]]))
      return Object.fromEntries(order.map((key) => [key, made.get(key)]))
    })
  })
}
