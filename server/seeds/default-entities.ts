/** Creates the default entities of a new tenant, before its seeds: the Management API and the global client. */
import type { Client } from '../../schema/client.ts'
import { addManagementApi } from '../management/resource-servers.ts'
import type { Tenant } from '../tenant/tenant.ts'

/** Adds the default entities to a tenant. The properties of the global client are recorded. */
export function addDefaultEntities(tenant: Tenant): void {
  const draw = tenant.ids.for('client', { global: true })
  const global: Client = {
    global: true,
    callbacks: [],
    is_first_party: true,
    name: 'All Applications',
    refresh_token: {
      expiration_type: 'non-expiring',
      leeway: 0,
      infinite_token_lifetime: true,
      infinite_idle_token_lifetime: true,
      token_lifetime: 2592000,
      idle_token_lifetime: 1296000,
      rotation_type: 'non-rotating',
    },
    owners: ['mr|auth0-clients-emulator'],
    custom_login_page: '<html></html>',
    cross_origin_authentication: true,
    client_id: draw.clientId(),
    client_secret: draw.clientSecret(),
    custom_login_page_on: true,
  }
  tenant.store.transaction(() => {
    addManagementApi(tenant)
    tenant.store.clients.insert(global, tenant.clock.now())
    draw.keep()
  })
}
