/** SDKs: the lines of a program, and the variables to set before it starts. */
import { doubleQuoted, rubyQuoted, singleQuoted } from './quoted.ts'
import {
  BUNDLE_NOTE,
  bundleLines,
  caLine,
  GO_NOTE,
  NODE_CA,
  TERMINAL,
  type Block,
  type Tool,
  type Values,
} from './values.ts'

const PROGRAM = 'app.mjs'
const START = 'NODE_EXTRA_CA_CERTS=ca.pem node app.mjs'
const NODE_NOTE =
  'Node reads the variable once, when it starts: a program that runs already, or that sets it itself, knows nothing of it.'
const TOKEN_NOTE = 'token stands for an access token.'

const credentials = ({ domain, clientId, clientSecret }: Values) =>
  `domain: ${singleQuoted(domain)}, clientId: ${singleQuoted(clientId)}, clientSecret: ${singleQuoted(clientSecret)}`
const inTerminal = (values: Values): Block => ({ where: TERMINAL, lines: [caLine(values), START] })
/** Lines for programs that the user does not start directly. */
const forAll = (values: Values): Block => ({
  where: 'Or for all that is started in a terminal',
  lines: [caLine(values), NODE_CA],
})
const apiUrl = ({ url }: Values) => `${url}/api/v2`

const node: Tool = {
  id: 'node',
  name: 'npm auth0 5, 6, 7',
  group: 'Node.js',
  blocks: (values) => [
    {
      where: PROGRAM,
      lines: [
        "import { ManagementClient } from 'auth0'",
        `const auth0 = new ManagementClient({ ${credentials(values)} })`,
        "const app = await auth0.clients.create({ name: 'My App', app_type: 'spa' })",
        'for await (const client of await auth0.clients.list()) console.log(client.client_id, client.name)',
        "await auth0.clients.update(app.client_id, { callbacks: ['http://localhost:3000/callback'] })",
        'await auth0.clients.delete(app.client_id)',
      ],
    },
    {
      where: 'In a terminal, in an empty folder',
      lines: ['npm init -y && npm install auth0@7', caLine(values), START],
    },
    forAll(values),
    {
      where: 'Without TLS: app.mjs with a fetch that does without (7, and 4)',
      lines: [
        "import { ManagementClient } from 'auth0'",
        "const overHttp = (url, init) => fetch(String(url).replace('https://', 'http://'), init)",
        `const auth0 = new ManagementClient({ ${credentials(values)}, fetch: overHttp })`,
        'console.log((await auth0.clients.list()).data.length)',
      ],
    },
  ],
  notes: () => [NODE_NOTE],
}

const node4: Tool = {
  id: 'node-4',
  name: 'npm auth0 4',
  group: 'Node.js',
  blocks: (values) => [
    {
      where: PROGRAM,
      lines: [
        "import { ManagementClient } from 'auth0'",
        `const auth0 = new ManagementClient({ ${credentials(values)} })`,
        'const { data } = await auth0.clients.getAll()',
        'console.log(data.map(({ name }) => name))',
      ],
    },
    inTerminal(values),
    forAll(values),
  ],
  notes: () => [NODE_NOTE],
}

const node2: Tool = {
  id: 'node-2',
  name: 'npm auth0 2, 3',
  group: 'Node.js',
  blocks: (values) => [
    {
      where: PROGRAM,
      lines: [
        "import sdk from 'auth0'",
        `const auth0 = new sdk.ManagementClient({ ${credentials(values)} })`,
        'const clients = await auth0.getClients()',
        'console.log(clients.map(({ name }) => name))',
      ],
    },
    inTerminal(values),
    forAll(values),
  ],
  notes: () => [NODE_NOTE],
}

const fetched: Tool = {
  id: 'fetch',
  name: 'fetch',
  group: 'Node.js',
  blocks: ({ url, tenant }) => [
    {
      where: PROGRAM,
      lines: [
        `const { access_token } = await (await fetch(${singleQuoted(`${url}/_emulator/tokens${tenant === undefined ? '' : `?tenant=${tenant}`}`)}, { method: 'POST' })).json()`,
        'const headers = { authorization: `Bearer ${access_token}` }',
        `console.log(await (await fetch(${singleQuoted(`${url}/api/v2/clients`)}, { headers })).json())`,
      ],
    },
    { where: TERMINAL, lines: ['node app.mjs'] },
  ],
}

const go: Tool = {
  id: 'go',
  name: 'Go',
  group: 'Other languages',
  blocks: (values) => [
    { where: TERMINAL, lines: bundleLines(values) },
    {
      where: 'In the program',
      lines: [
        `management.New(${doubleQuoted(values.domain)}, management.WithClientCredentials(ctx, ${doubleQuoted(values.clientId)}, ${doubleQuoted(values.clientSecret)}))`,
      ],
    },
    {
      where: 'Or over HTTP, with a token that only --auth none takes',
      lines: [`management.New(${doubleQuoted(values.domain)}, management.WithInsecure())`],
    },
  ],
  notes: () => [BUNDLE_NOTE, GO_NOTE],
}

const python: Tool = {
  id: 'python',
  name: 'Python 5',
  group: 'Other languages',
  takesToken: true,
  blocks: (values) => [
    { where: TERMINAL, lines: bundleLines(values) },
    {
      where: 'In the program',
      lines: [
        `ManagementClient(domain=${doubleQuoted(values.domain)}, client_id=${doubleQuoted(values.clientId)}, client_secret=${doubleQuoted(values.clientSecret)})`,
      ],
    },
    { where: 'Or over HTTP', lines: [`Auth0(base_url=${doubleQuoted(apiUrl(values))}, token=token)`] },
  ],
  notes: () => [TOKEN_NOTE, BUNDLE_NOTE],
}

const python4: Tool = {
  id: 'python-4',
  name: 'Python 4',
  group: 'Other languages',
  takesToken: true,
  blocks: ({ domain }) => [
    {
      where: 'In the program, over HTTP',
      lines: [`Clients(domain=${doubleQuoted(domain)}, token=token, protocol="http")`],
    },
  ],
  notes: () => [TOKEN_NOTE],
}

const java: Tool = {
  id: 'java',
  name: 'Java',
  group: 'Other languages',
  blocks: (values) => [
    {
      where: 'In the program, over HTTP',
      lines: [
        `ManagementApi.builder().url(${doubleQuoted(apiUrl(values))}).clientCredentials(${doubleQuoted(values.clientId)}, ${doubleQuoted(values.clientSecret)}).build()`,
      ],
    },
  ],
}

const dotnet: Tool = {
  id: 'dotnet',
  name: '.NET',
  group: 'Other languages',
  takesToken: true,
  blocks: (values) => [
    {
      where: 'In the program, over HTTP',
      lines: [`new ManagementApiClient(token, new ClientOptions { BaseUrl = ${doubleQuoted(apiUrl(values))} })`],
    },
  ],
  notes: () => [TOKEN_NOTE],
}

const ruby: Tool = {
  id: 'ruby',
  name: 'Ruby',
  group: 'Other languages',
  takesToken: true,
  blocks: (values) => [
    { where: TERMINAL, lines: bundleLines(values) },
    {
      where: 'In the program',
      lines: [
        `Auth0Client.new(domain: ${rubyQuoted(values.domain)}, client_id: ${rubyQuoted(values.clientId)}, client_secret: ${rubyQuoted(values.clientSecret)})`,
      ],
    },
    {
      where: 'Or over HTTP (6)',
      lines: [`Auth0::Management.new(token: token, base_url: ${rubyQuoted(apiUrl(values))})`],
    },
  ],
  notes: () => [TOKEN_NOTE, BUNDLE_NOTE],
}

const php: Tool = {
  id: 'php',
  name: 'PHP',
  group: 'Other languages',
  takesToken: true,
  blocks: (values) => [
    {
      where: 'In the program, over HTTP (9)',
      lines: [`new Auth0\\SDK\\API\\Management($token, null, ['baseUrl' => ${singleQuoted(apiUrl(values))}]);`],
    },
  ],
  notes: () => [
    '$token stands for an access token.',
    'PHP 8 drops the port and wants a name with a dot: start with --port 443 --tls-host auth0.test, give auth0.test the address 127.0.0.1 in the hosts file, and name the authority in curl.cainfo of php.ini.',
  ],
}

export const CODE_TOOLS: readonly Tool[] = [node, node4, node2, fetched, go, python, python4, java, dotnet, ruby, php]
