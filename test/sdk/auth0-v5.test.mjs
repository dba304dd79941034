/** Tests npm auth0 5. */
import * as sdk from 'auth0-v5'
import { testGeneratedSdk } from './shared-tests-v5-to-v7.mjs'

testGeneratedSdk('auth0 5', sdk)
