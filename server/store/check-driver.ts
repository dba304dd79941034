/** Which release of the native driver runs under which Node. */
import installed from 'better-sqlite3/package.json' with { type: 'json' }

const FIRST_NODE_OF_13 = 22
const majorOf = (text: string) => Number.parseInt(text, 10)

/**
 * npm installs release 12 under Node 20 and release 13, which brings its binaries along, under later ones. Other package
 * managers look at the number alone, and 13 ends a process of Node 20 without a word.
 * @throws Error that says what to do
 */
export function checkDriver(driver: string = installed.version, node: string = process.versions.node): void {
  if (majorOf(node) >= FIRST_NODE_OF_13 || majorOf(driver) < 13) return
  throw new Error(
    `better-sqlite3 ${driver} does not run on Node ${node}. Use Node 22 or later, or pin better-sqlite3 to version 12 (overrides or resolutions in package.json).`,
  )
}
