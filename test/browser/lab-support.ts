/** Helpers that the tests of the Lab share. */
import type { Page } from 'playwright-core'
import { useConsole } from './support.ts'

export const MACHINE = '/clients/quickstartMachineToMachineClient'

/** Starts a console and returns functions to open and read the Lab of a tenant. */
export function useLab() {
  const it = useConsole()
  const createTenant = async (name: string) => it.emulator.control('PUT', `/tenants/${name}`)
  /** Creates a tenant and opens its Lab. */
  const lab = async (name: string, options = {}) => {
    await createTenant(name)
    return it.open(`${name}/lab`, options)
  }
  const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
  const waitForNotice = (page: Page, text: string | RegExp) => page.locator('.notices').getByText(text).waitFor()
  const status = async (tenant: string, path = '/clients') => (await it.emulator.api('GET', path, { tenant })).status
  const clock = async (tenant: string) =>
    (await it.emulator.control('GET', `/clock?tenant=${tenant}`)) as { now: string; frozen: boolean; offset_ms: number }
  const faults = async (tenant: string) =>
    ((await it.emulator.control('GET', `/faults?tenant=${tenant}`)) as { faults: object[] }).faults
  const snapshots = async (tenant: string) =>
    (
      (await it.emulator.control('GET', `/snapshots?tenant=${tenant}`)) as { snapshots: { name: string }[] }
    ).snapshots.map(({ name }) => name)
  const names = async (tenant: string) =>
    ((await it.emulator.api('GET', '/clients?fields=name', { tenant })).body as { name: string }[]).map(
      ({ name }) => name,
    )
  return { it, createTenant, lab, card, waitForNotice, status, clock, faults, snapshots, names }
}
