/** Tests npm auth0 2. */
import sdk from 'auth0-v2'
import { testManagementSdk } from './shared-tests-v2-v3.mjs'

testManagementSdk('auth0 2', sdk)
