/** The ledger: exactly the recorded exchanges with real tenants that are answered in another way here, each with its reason. An entry that no longer differs fails. */
export interface Difference {
  /** The recorded scenario, and the number of the exchange in it. */
  scenario: string
  exchange: number
  reason: string
}

const ODD_EMPTY_URI =
  'A recording of 2023-01-30, seen once: an empty initiate_login_uri was answered with "F", and with an empty text by the reads that follow. Seven others, before and after it, remove the property.'

export const DIFFERENCES: readonly Difference[] = [8, 9, 10].map((exchange) => ({
  scenario: 'terraform-provider-auth0/TestAccClient@v4-780100b0',
  exchange,
  reason: ODD_EMPTY_URI,
}))
