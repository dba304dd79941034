/** What is printed when the emulator is ready: for people, or as one line for programs. */
import type { EmulatorOptions, RunningEmulator } from '../types.ts'
import { isLoopback } from '../shared/host-names.ts'
import { printable } from '../errors/printable.ts'
import { shellWord } from './shell.ts'
import { VERSION } from '../shared/version.ts'
import { introduction, trustByDownload } from '../http/routes/welcome.ts'

/** The line of `--json`. */
export const readyLine = ({ url, httpsUrl, domain, name: tenant, clientId, clientSecret, ca, data }: RunningEmulator) =>
  `${JSON.stringify({
    event: 'ready',
    version: VERSION,
    pid: process.pid,
    url,
    https_url: httpsUrl,
    domain,
    tenant,
    client_id: clientId,
    client_secret: clientSecret,
    ca,
    data,
  })}\n`

/** What whoever opens the emulator to other machines has to know; undefined where nobody does. */
export const exposureWarning = (host = 'loopback'): string | undefined =>
  isLoopback(host) ? undefined : `Listening on ${host}: whoever reaches this port can read every secret in it.`

/** What `--deterministic` means for secrets and times. @param clock the time of `--clock` */
const deterministicWarning = (clock = '2026-01-01T00:00:00Z') =>
  `For tests only: everybody can compute the ids and secrets (--deterministic), and the clock stands still at ${clock}.`

/** The text of a start on a terminal. */
export function banner(
  emulator: RunningEmulator,
  { seed = [], auth, host, tlsHosts = [], deterministic, clock }: EmulatorOptions,
): string {
  const { data, keptData, ca } = emulator
  const exposed = exposureWarning(host)
  const notes = [
    ...emulator.notes,
    data === null
      ? `Data is kept in memory (seeds: ${seed.join(', ')}); --data DIR keeps it in files.`
      : keptData
        ? `Data from ${data}; the seeds were not loaded again (--reseed erases the data and loads them).`
        : `Data is kept in ${data} (seeds: ${seed.join(', ')}).`,
    ...(auth === 'none' ? ['Tokens are not checked (--auth none).'] : []),
    ...(deterministic === undefined ? [] : [deterministicWarning(clock instanceof Date ? clock.toISOString() : clock)]),
    ...(exposed === undefined ? [] : [exposed]),
    ...(exposed === undefined || ca === null
      ? []
      : [
          `The certificate is for ${['localhost', '127.0.0.1', '::1', ...tlsHosts].join(', ')}; --tls-host adds a name.`,
        ]),
  ]
  const trust =
    ca === null
      ? []
      : [exposed === undefined ? `export NODE_EXTRA_CA_CERTS=${shellWord(ca)}` : trustByDownload(emulator.url)]
  return `${introduction({ ...emulator, trust })}\n${notes.map(printable).join('\n')}\nStop with Ctrl-C.\n\n`
}
