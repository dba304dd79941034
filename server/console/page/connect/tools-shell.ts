/** Tools that run in a terminal. */
import { shellWord } from '../shell.ts'
import {
  BUNDLE_NOTE,
  bundleLines,
  caLine,
  GO_NOTE,
  nodeLines,
  TERMINAL,
  tokenLine,
  type Tool,
  type Values,
} from './values.ts'

const MAIN_TF = [
  'terraform {',
  '  required_providers {',
  '    auth0 = { source = "auth0/auth0" }',
  '  }',
  '}',
  '',
  'provider "auth0" {}',
  '',
  'resource "auth0_client" "my_app" {',
  '  name     = "My App"',
  '  app_type = "spa"',
  '}',
]
const INDEX_TS = [
  "import * as auth0 from '@pulumi/auth0'",
  "new auth0.Client('my-app', { name: 'My App', appType: 'spa' })",
]

/** Replaces `localhost`, because the tool takes a domain without a dot for the name of a tenant. */
const withDots = (domain: string) => domain.replace(/^localhost(?=:|$)/, '127.0.0.1')

function envCommand({ url, tenant }: Values): string {
  const flags = [
    ...(url === 'http://localhost:4400' ? [] : [`--url ${shellWord(url)}`]),
    ...(tenant === undefined ? [] : [`--tenant ${tenant}`]),
  ]
  return `eval "$(${['node dist/cli.js env', ...flags].join(' ')})"`
}

const curl: Tool = {
  id: 'curl',
  name: 'curl',
  group: 'By hand',
  blocks: (values) => [
    {
      where: TERMINAL,
      lines: [
        `API=${shellWord(values.url)}`,
        tokenLine(values),
        '',
        `curl -s $API/api/v2/clients -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -d '{"name":"My App","app_type":"spa"}'`,
        'curl -s "$API/api/v2/clients?fields=client_id,name" -H "authorization: Bearer $TOKEN"',
      ],
    },
  ],
  notes: () => [
    'This makes an application and lists all of them. The token is for the login client and holds every scope.',
  ],
}

const environment: Tool = {
  id: 'environment',
  name: 'Environment variables',
  group: 'By hand',
  blocks: (values) => [
    { where: 'In a terminal, for programs in Node.js', lines: nodeLines(values) },
    { where: 'In a terminal, for others', lines: bundleLines(values) },
    { where: 'In a clone of the emulator: all of them at once', lines: [envCommand(values)] },
  ],
  notes: () => [
    'For anything that reads them. The check lights up for requests that no other tool of this list owns to.',
    BUNDLE_NOTE,
  ],
}

const terraform: Tool = {
  id: 'terraform',
  name: 'Terraform',
  group: 'Tools',
  blocks: (values) => [
    { where: TERMINAL, lines: bundleLines(values) },
    { where: 'main.tf', lines: MAIN_TF },
    { where: 'In the same terminal', lines: ['terraform init && terraform apply'] },
  ],
  notes: () => [BUNDLE_NOTE, GO_NOTE],
}

const pulumi: Tool = {
  id: 'pulumi',
  name: 'Pulumi',
  group: 'Tools',
  blocks: (values) => [
    { where: TERMINAL, lines: bundleLines(values) },
    { where: 'index.ts', lines: INDEX_TS },
    { where: 'In the same terminal', lines: ['pulumi up'] },
  ],
  notes: () => [
    "It runs the provider of Terraform: where its requests say nothing else, they count as Terraform's.",
    BUNDLE_NOTE,
    GO_NOTE,
  ],
}

const deployCli: Tool = {
  id: 'deploy-cli',
  name: 'auth0-deploy-cli',
  group: 'Tools',
  blocks: (values) => [
    {
      where: 'In a terminal, in an empty folder, after npm install auth0-deploy-cli',
      lines: [
        ...nodeLines(values),
        `export AUTH0_INCLUDED_ONLY='["clients","clientGrants","resourceServers"]'`,
        'npx a0deploy export --format yaml --output_folder tenant',
        'npx a0deploy import --input_file tenant/tenant.yaml',
      ],
    },
  ],
  notes: () => [
    'Without AUTH0_INCLUDED_ONLY an export takes what there is and warns of the rest; an import would want to write the rest too, and cannot.',
  ],
}

const auth0Cli: Tool = {
  id: 'auth0-cli',
  name: 'auth0-cli',
  group: 'Tools',
  blocks: (values) => [
    {
      where: TERMINAL,
      lines: [
        ...bundleLines(values),
        '',
        'auth0 login --domain $AUTH0_DOMAIN --client-id $AUTH0_CLIENT_ID --client-secret $AUTH0_CLIENT_SECRET',
        'auth0 apps list',
      ],
    },
  ],
  notes: () => [BUNDLE_NOTE, GO_NOTE],
}

const mcpServer: Tool = {
  id: 'mcp-server',
  name: 'auth0-mcp-server',
  group: 'Tools',
  takesToken: true,
  blocks: (values) => [
    { where: TERMINAL, lines: [caLine(values)] },
    {
      where: 'In the configuration of the assistant',
      lines: [
        '{ "mcpServers": { "auth0": {',
        '  "command": "npx", "args": ["-y", "@auth0/auth0-mcp-server", "run"],',
        `  "env": { "AUTH0_DOMAIN": ${JSON.stringify(withDots(values.domain))}, "AUTH0_TOKEN": "eyJ…", "NODE_EXTRA_CA_CERTS": "/path/to/ca.pem" }`,
        '} } }',
      ],
    },
  ],
  notes: () => [
    'Put a token in the place of eyJ…, and the path of the file of the first line in that of /path/to/ca.pem. It takes a domain without a dot for the name of a tenant, so it gets the address.',
  ],
}

export const SHELL_TOOLS: readonly Tool[] = [curl, environment, terraform, pulumi, deployCli, auth0Cli, mcpServer]
