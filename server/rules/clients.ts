/** Rules of clients, in the order in which they are asked. */
import type { Client } from '../../schema/client.ts'
import { duplicateAlias } from '../errors.ts'
import { credentialsFitTheirMethod, credentialsOfClientExist, listsOfCredentialsAreShort } from './credentials.ts'
import type { Rule } from './rule.ts'

const aliasesAreUnique: Rule<Client> = {
  name: 'aliasesAreUnique',
  on: ['create', 'update'], evidence: 'documented', see: 'clients-api.md §a.2 (409)',
  says: 'No two clients have the same alias; names need not be unique.',
  refuses: ({ tenant, after }) => {
    const taken = after.client_aliases?.some((alias) => ![undefined, after.client_id].includes(tenant.store.clients.ownerOfAlias(alias)))
    return taken ? duplicateAlias() : undefined
  },
}

export const clientRules: readonly Rule<Client>[] = [aliasesAreUnique, listsOfCredentialsAreShort, credentialsOfClientExist, credentialsFitTheirMethod]
