/** The client that always works at the token endpoint, whatever the seeds of its tenant hold. */
import { createHash } from 'node:crypto'

export interface LoginClient {
  clientId: string
  clientSecret: string
}

/** Constant and documented, so that examples work as they are written; they open nothing but an emulator. */
export const DEFAULT_LOGIN: LoginClient = {
  clientId: 'emulatorDefaultLoginClient000001',
  clientSecret: 'emulator-default-secret-that-opens-nothing-but-this-emulator-000',
}

const hexadecimal = (text: string) => createHash('sha256').update(text).digest('hex')

/** That of a tenant: as constant, and another one for each name. */
export const loginOf = (tenant: string): LoginClient =>
  tenant === 'default'
    ? DEFAULT_LOGIN
    : { clientId: hexadecimal(`login ${tenant}`).slice(0, 32), clientSecret: hexadecimal(`secret ${tenant}`) }
