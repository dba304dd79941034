/** `ca`: where the authority is that clients have to trust; made where it is absent. */
import { hostNamesOf } from '../flag-values.ts'
import type { CommandLine } from '../flags.ts'
import { loadCertificates } from '../../installation/authority.ts'

export async function ca(line: CommandLine): Promise<void> {
  const { authorities } = await loadCertificates(line.home, hostNamesOf(line.texts('tls-host')))
  process.stdout.write(`${authorities?.file}\n`)
}
