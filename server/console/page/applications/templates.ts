/** Templates for common kinds of applications. */

export interface Template {
  id: string
  title: string
  says: string
  body: Record<string, unknown>
}

export const TEMPLATES: readonly Template[] = [
  {
    id: 'native',
    title: 'Native',
    says: 'On a phone or a desktop. It keeps no secret.',
    body: {
      app_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      oidc_conformant: true,
      callbacks: ['com.example.app://callback'],
      allowed_logout_urls: ['com.example.app://logout'],
    },
  },
  {
    id: 'spa',
    title: 'Single page',
    says: 'In a browser, all of it. It keeps no secret.',
    body: {
      app_type: 'spa',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      oidc_conformant: true,
      callbacks: ['http://localhost:3000'],
      allowed_logout_urls: ['http://localhost:3000'],
      web_origins: ['http://localhost:3000'],
    },
  },
  {
    id: 'regular_web',
    title: 'Regular web',
    says: 'On a server, which keeps its secret.',
    body: {
      app_type: 'regular_web',
      token_endpoint_auth_method: 'client_secret_post',
      grant_types: ['authorization_code', 'refresh_token'],
      oidc_conformant: true,
      callbacks: ['http://localhost:3000/callback'],
      allowed_logout_urls: ['http://localhost:3000'],
    },
  },
  {
    id: 'non_interactive',
    title: 'Machine to machine',
    says: 'A program without a user. It needs a grant for each API it calls.',
    body: {
      app_type: 'non_interactive',
      token_endpoint_auth_method: 'client_secret_post',
      grant_types: ['client_credentials'],
      oidc_conformant: true,
    },
  },
]
