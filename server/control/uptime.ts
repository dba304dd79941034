/** How long an emulator runs, by the clock of the machine: the clocks of its tenants may be anywhere. */
import type { Emulator } from '../emulator/emulator.ts'

export const uptimeSeconds = ({ startedAt }: Emulator) => Math.floor((Date.now() - startedAt) / 1000)
