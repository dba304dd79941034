/**
 * The login client of a tenant: it always works at the token endpoint, also if the tenant's seeds do not contain it.
 */
import { createHash } from 'node:crypto'

export interface LoginClient {
  clientId: string
  clientSecret: string
}

/**
 * The login client of the tenant `default`. It is constant and documented, so that examples work without a change. It
 * is valid only for emulators.
 */
export const DEFAULT_LOGIN: LoginClient = {
  clientId: 'emulatorDefaultLoginClient000001',
  clientSecret: 'emulator-default-secret-that-opens-nothing-but-this-emulator-000',
}

const hexadecimal = (text: string) => createHash('sha256').update(text).digest('hex')

/** Returns the login client of a tenant. It is derived from the tenant's name, so it is the same at every start. */
export const loginOf = (tenant: string): LoginClient =>
  tenant === 'default'
    ? DEFAULT_LOGIN
    : { clientId: hexadecimal(`login ${tenant}`).slice(0, 32), clientSecret: hexadecimal(`secret ${tenant}`) }
