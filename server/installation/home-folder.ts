/** Finds the home folder, which stores keys, certificates and compiled code for all emulators of a user. */
import { homedir } from 'node:os'
import { posix, win32 } from 'node:path'

/**
 * Returns the absolute path of the home folder: AUTH0_EMULATOR_HOME, otherwise a folder in the platform's cache folder.
 */
export function homeFolder(
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
  user: string = homedir(),
): string {
  const { AUTH0_EMULATOR_HOME, XDG_CACHE_HOME, LOCALAPPDATA } = environment
  if (AUTH0_EMULATOR_HOME) return (platform === 'win32' ? win32 : posix).resolve(AUTH0_EMULATOR_HOME)
  const name = 'auth0-clients-emulator'
  if (platform === 'win32') return win32.join(LOCALAPPDATA || win32.join(user, 'AppData', 'Local'), name)
  if (platform === 'darwin') return posix.join(user, 'Library', 'Caches', name)
  return posix.join(XDG_CACHE_HOME || posix.join(user, '.cache'), name)
}
