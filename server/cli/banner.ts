/** The output when the emulator is ready: a text for people, or one line of JSON for programs. */
import type { EmulatorOptions, RunningEmulator } from '../types.ts'
import { isLoopback } from '../shared/host-names.ts'
import { printable } from '../errors/printable.ts'
import { shellWord } from './shell.ts'
import { VERSION } from '../shared/version.ts'
import { introduction, trustByDownload } from '../http/routes/welcome.ts'

/** Returns the line of `--json`. */
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

/** Returns the warning for an emulator that other machines can reach, else undefined. */
export const exposureWarning = (host = 'loopback'): string | undefined =>
  isLoopback(host) ? undefined : `Listening on ${host}: every machine that reaches this port can read every secret.`

/** Returns the warning of `--deterministic`. @param clock the time of `--clock` */
const deterministicWarning = (clock = '2026-01-01T00:00:00Z') =>
  `For tests only: everybody can compute the ids and secrets (--deterministic), and the clock is frozen at ${clock}.`

/** Describes where the data is. @param seeds the names of the seeds */
function dataNote({ data, keptData }: RunningEmulator, seeds: string): string {
  if (data === null) return `Data is kept in memory (seeds: ${seeds}); --data DIR keeps it in files.`
  return keptData
    ? `Data from ${data}; the seeds were not loaded again (--reseed erases the data and loads them).`
    : `Data is kept in ${data} (seeds: ${seeds}).`
}

/** Returns the text of a start on a terminal: the introduction, then notes about this start. */
export function banner(
  emulator: RunningEmulator,
  { seed = [], auth, host, tlsHosts = [], deterministic, clock }: EmulatorOptions,
): string {
  const { ca } = emulator
  const exposed = exposureWarning(host)
  const notes = [
    ...emulator.notes,
    dataNote(emulator, seed.join(', ')),
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
