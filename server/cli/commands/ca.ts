/** `ca`: prints the file of the certificate authorities that clients must trust. Creates it if it is missing. */
import type { CommandLine } from '../flags.ts'
import { loadCertificates } from '../../installation/authority.ts'
import { parseHostNames } from '../../in-process/check-options.ts'

export async function ca(line: CommandLine): Promise<void> {
  const { authorities } = await loadCertificates(line.home, parseHostNames(line.texts('tls-host')))
  process.stdout.write(`${authorities?.file}\n`)
}
