/** The folder for keys and certificates on each platform. */
import { expect, test } from 'vitest'
import { homeFolder } from '../../../server/installation/home-folder.ts'

test.each<[NodeJS.Platform, NodeJS.ProcessEnv, string, string]>([
  ['linux', {}, '/home/me', '/home/me/.cache/auth0-clients-emulator'],
  ['linux', { XDG_CACHE_HOME: '/var/cache/me' }, '/home/me', '/var/cache/me/auth0-clients-emulator'],
  ['linux', { XDG_CACHE_HOME: '' }, '/home/me', '/home/me/.cache/auth0-clients-emulator'],
  ['darwin', { XDG_CACHE_HOME: '/x' }, '/Users/me', '/Users/me/Library/Caches/auth0-clients-emulator'],
  ['win32', { LOCALAPPDATA: 'D:\\Local' }, 'C:\\Users\\me', 'D:\\Local\\auth0-clients-emulator'],
  ['win32', {}, 'C:\\Users\\me', 'C:\\Users\\me\\AppData\\Local\\auth0-clients-emulator'],
  ['win32', { AUTH0_EMULATOR_HOME: 'E:\\home' }, 'C:\\Users\\me', 'E:\\home'],
])('on %s with %j, the folder of user %s is %s', (platform, environment, user, folder) => {
  expect(homeFolder(environment, platform, user)).toBe(folder)
})
