/** Takes the two pictures of the README with the built command: `node test/browser/pictures.mjs`. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const root = join(import.meta.dirname, '../..')
const PLACE = join(root, 'server/console/pictures')
const ID = 'storefrontAdminRegularWebApp0001'

const child = spawn(process.execPath, [join(root, 'dist/cli.js'), '--json', '--quiet', '--seed', 'storefront'], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
process.on('exit', () => child.kill())
const [line] = await once(child.stdout, 'data')
const { url } = JSON.parse(line)

const json = { 'content-type': 'application/json' }
async function ask(sdk, method, path, scope, body) {
  const { access_token: token } = await (
    await fetch(`${url}/_emulator/tokens`, { method: 'POST', headers: json, body: JSON.stringify({ scope }) })
  ).json()
  const headers = {
    ...json,
    authorization: `Bearer ${token}`,
    'auth0-client': Buffer.from(JSON.stringify(sdk)).toString('base64'),
  }
  await fetch(`${url}/api/v2${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) })
}
const node = { name: 'node-auth0', version: '7.1.0', env: { node: '24.1.0' } }
const go = { name: 'go-auth0', version: '1.45.0', env: { go: '1.25' } }
const python = { name: 'auth0-python', version: '5.8.0', env: { python: '3.13' } }

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
})
const page = await browser.newPage({ viewport: { width: 1180, height: 660 }, colorScheme: 'light' })
async function take(place, name) {
  await page.goto(`${url}/_emulator/#/default/${place}`)
  await page.waitForTimeout(1500)
  await page.screenshot({ path: join(PLACE, `${name}.png`) })
}
try {
  await take(`applications/${ID}`, 'applications')
  await page.goto(`${url}/_emulator/#/default/requests`)
  for (let n = 0; n < 12; n++) {
    await ask(node, 'GET', `/clients/${ID}`, 'read:clients')
    if (n % 3 === 0) await ask(go, 'GET', '/clients?per_page=50&include_totals=true', '*')
    if (n % 4 === 0) await ask(python, 'GET', '/clients', 'read:users')
    await page.waitForTimeout(700)
  }
  await ask(go, 'PATCH', `/clients/${ID}`, '*', {
    refresh_token: { rotation_type: 'rotating', expiration_type: 'non-expiring' },
  })
  const {
    requests: [last],
  } = await (await fetch(`${url}/_emulator/requests?limit=1`)).json()
  await take(`requests/${last.id}`, 'requests')
} finally {
  await browser.close()
  child.kill()
}
