// Starts the simulator on the given port. The simulator's own command always uses port 4400.
import { simulation } from '@simulacrum/auth0-simulator'

simulation().listen(Number(process.argv[2]))
