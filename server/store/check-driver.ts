/** Checks that the installed release of better-sqlite3 runs on this Node version. */
import installed from 'better-sqlite3/package.json' with { type: 'json' }

const FIRST_NODE_OF_13 = 22
const majorOf = (text: string) => Number.parseInt(text, 10)

/**
 * Checks the driver. npm installs release 12 on Node 20, and release 13, which includes its binaries, on later
 * versions. Other package managers may install 13 on Node 20. That release then ends the process without a message.
 * @throws Error with instructions for the user
 */
export function checkDriver(driver: string = installed.version, node: string = process.versions.node): void {
  if (majorOf(node) >= FIRST_NODE_OF_13 || majorOf(driver) < 13) return
  throw new Error(
    `better-sqlite3 ${driver} does not run on Node ${node}. Use Node 22 or later, or pin better-sqlite3 to version 12 (overrides or resolutions in package.json).`,
  )
}
