/**
 * Replaces the native keychain module of the MCP server with an empty keychain, because its binary is not available
 * where these tests run. With AUTH0_TOKEN and AUTH0_DOMAIN the server reads nothing from the keychain.
 */
import { register } from 'node:module'

const source = `
  const findNothing = async () => null
  export default { getPassword: findNothing, setPassword: findNothing, deletePassword: async () => false }
`
const keychain = `data:text/javascript,${encodeURIComponent(source)}`
const hooks = `
  const url = ${JSON.stringify(keychain)}
  export const resolve = (name, context, next) =>
    name === '@github/keytar' ? { url, shortCircuit: true } : next(name, context)
`
register(`data:text/javascript,${encodeURIComponent(hooks)}`)
