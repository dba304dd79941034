/** npm auth0 5. */
import * as sdk from 'auth0-v5'
import { generatedSdk } from './generated.mjs'

generatedSdk('auth0 5', sdk)
