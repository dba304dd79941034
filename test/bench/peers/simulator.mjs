// The simulator on a port of our choice: its own command always takes 4400.
import { simulation } from '@simulacrum/auth0-simulator'

simulation().listen(Number(process.argv[2]))
