/** npm auth0 2. */
import sdk from 'auth0-v2'
import { facadeSdk } from './facade.mjs'

facadeSdk('auth0 2', sdk)
