/** Keys for credentials. */
import { generateKeyPairSync } from 'node:crypto'

/** The public half of a new RSA key, in PEM form. */
export const publicPem = (bits = 2048) => generateKeyPairSync('rsa', { modulusLength: bits }).publicKey.export({ type: 'spki', format: 'pem' }) as string
