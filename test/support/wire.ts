/** Constants and builders for requests as the SDKs send them. The tests send them with the transport `socket`. */
import { DEFAULT_LOGIN } from '../../server/tenant/login-client.ts'

/** The domain that clients are configured with. */
export const DOMAIN = 'localhost:4400'
export const AUDIENCE = `https://${DOMAIN}/api/v2/`
export const LOGIN = { client_id: DEFAULT_LOGIN.clientId, client_secret: DEFAULT_LOGIN.clientSecret }

/** A page of a list with totals. */
export interface Page {
  start: number
  limit: number
  total: number
  clients: { client_id: string; name: string }[]
}
/** The response of the token endpoint. */
export interface Token {
  access_token: string
  expires_in: number
}

/** Encodes a body of application/x-www-form-urlencoded. */
export const form = (values: Record<string, string>) => new URLSearchParams(values).toString()
/** Builds an Authorization header for HTTP Basic. */
export const basic = (id: string, secret: string) =>
  `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`
/** Builds the value of Auth0-Client, the telemetry header of the official SDKs. */
export const telemetry = (name: string, version: string) =>
  Buffer.from(JSON.stringify({ name, version })).toString('base64url')
