/**
 * Replaces the native keychain of the MCP server, for which there is no binary where these tests run, by one that is
 * empty. With AUTH0_TOKEN and AUTH0_DOMAIN the server takes nothing from a keychain.
 */
import { register } from 'node:module'

const source = `
  const none = async () => null
  export default { getPassword: none, setPassword: none, deletePassword: async () => false }
`
const keychain = `data:text/javascript,${encodeURIComponent(source)}`
const hooks = `export const resolve = (name, context, next) => (name === '@github/keytar' ? { url: ${JSON.stringify(keychain)}, shortCircuit: true } : next(name, context))`
register(`data:text/javascript,${encodeURIComponent(hooks)}`)
