/**
 * The add-ons of a client: settings for services that receive tokens or assertions. Every add-on except `oag` accepts
 * unknown properties.
 */
import { described, either, flag, integer, list, nullable, object, openObject, text } from './schema.ts'

/** Builds the schema of an add-on without settings. */
const indicator = (product: string) => openObject(`Single sign-on for ${product}; enabled if the add-on is present.`)

const aws = object(
  {
    principal: text({ description: 'ARN of the identity provider at AWS.' }),
    role: text({ description: 'ARN of the AWS role that users get.' }),
    lifetime_in_seconds: integer({
      minimum: 900,
      maximum: 43200,
      description: 'Seconds for which the AWS token is valid.',
    }),
  },
  { open: true, description: 'Settings of the AWS add-on.' },
)

const azureBlob = object(
  {
    accountName: text({
      pattern: '^([a-z0-9]){3,24}$',
      description: 'Storage account, the first label of its host name.',
    }),
    storageAccessKey: text({ pattern: '^([A-Za-z0-9+/]){86}==$', description: 'Access key of the storage account.' }),
    containerName: text({
      pattern: '^([a-z0-9]){1}([a-z0-9-]){2,62}$',
      description: 'Container of the token.',
    }),
    blobName: text({
      pattern: '^(.){1,1024}$',
      description: 'Blob of the token. If absent, the signature covers the whole container.',
    }),
    expiration: integer({ minimum: 0, description: 'Minutes until the token expires; 5 if absent.' }),
    signedIdentifier: text({ description: 'Name of a stored access policy of the account.' }),
    blob_read: flag({ description: 'Whether the token can read the blob and its metadata.' }),
    blob_write: flag({ description: 'Whether the token can create or change the blob.' }),
    blob_delete: flag({ description: 'Whether the token can delete the blob.' }),
    container_read: flag({ description: 'Whether the token can read all blobs of the container.' }),
    container_write: flag({ description: 'Whether the token can create or change all blobs of the container.' }),
    container_delete: flag({ description: 'Whether the token can delete all blobs of the container.' }),
    container_list: flag({ description: 'Whether the token can list the contents of the container.' }),
  },
  { open: true, description: 'Settings of the Azure Blob Storage add-on.' },
)

const azureSb = object(
  {
    namespace: text({ description: 'Service Bus namespace, the first label of its host name.' }),
    sasKeyName: text({ description: 'Name of the shared access policy.' }),
    sasKey: text({ description: 'First key of the shared access policy.' }),
    entityPath: text({ description: 'Queue or topic of the token.' }),
    expiration: integer({ description: 'Minutes until the token expires; 5 if absent.' }),
  },
  { open: true, description: 'Settings of the Azure Service Bus add-on.' },
)

const rms = object(
  { url: text({ format: 'url', description: 'URL of the rights management server, for users.' }) },
  { required: ['url'], open: true, description: 'Single sign-on for Active Directory Rights Management.' },
)

const mscrm = object(
  { url: text({ format: 'url', description: 'URL of the Dynamics CRM application.' }) },
  { required: ['url'], open: true, description: 'Single sign-on for Microsoft Dynamics CRM.' },
)

const slack = object(
  { team: text({ description: 'Name of the Slack team.' }) },
  { required: ['team'], open: true, description: 'Single sign-on for a Slack workspace.' },
)

const sentry = object(
  {
    org_slug: text({ description: 'Short name of the organization, as in its Sentry URL.' }),
    base_url: text({ description: 'URL of a self-hosted Sentry; empty for the hosted Sentry.' }),
  },
  { open: true, description: 'Single sign-on for Sentry.' },
)

const echosign = object(
  { domain: text({ description: 'First label of the EchoSign host name.' }) },
  { open: true, description: 'Single sign-on for Adobe EchoSign.' },
)

const egnyte = object(
  { domain: text({ description: 'First label of the Egnyte host name.' }) },
  { open: true, description: 'Single sign-on for Egnyte.' },
)

const firebase = object(
  {
    secret: text({ description: 'Secret of the project, for version 2 of the Firebase SDK.' }),
    private_key_id: text({ description: 'Key id for the token header, for version 3 and later.' }),
    private_key: text({ description: 'Private key that signs the token, for version 3 and later.' }),
    client_email: text({ description: 'Email address of the service account, for version 3 and later.' }),
    lifetime_in_seconds: integer({
      description: 'Seconds for which the token is valid, for version 3 and later; an hour if absent.',
    }),
  },
  { open: true, description: 'Settings of the Firebase add-on.' },
)

const newrelic = object(
  { account: text({ description: 'Account number, as in the New Relic URL.' }) },
  { open: true, description: 'Single sign-on for New Relic.' },
)

const office365 = object(
  {
    domain: text({ description: 'Domain name at Office 365.' }),
    connection: text({ description: 'Database connection for testing a tenant that is already set up.' }),
  },
  { open: true, description: 'Single sign-on for Office 365.' },
)

const salesforce = object(
  {
    entity_id: text({
      format: 'url',
      description: 'URL that identifies the Salesforce resource; no page is needed there.',
    }),
  },
  { open: true, description: 'Single sign-on for Salesforce.' },
)

const salesforceApi = object(
  {
    clientid: text({ description: 'Consumer key of the connected app.' }),
    principal: text({ description: 'User property with the Salesforce user name.' }),
    communityName: text({ description: 'Name of the Salesforce community.' }),
    community_url_section: text({ description: 'Part of the URL for the community.' }),
  },
  { open: true, description: 'Settings of the Salesforce API add-on.' },
)

const samlp = object(
  {
    mappings: openObject(),
    audience: text(),
    recipient: text(),
    createUpnClaim: flag(),
    mapUnknownClaimsAsIs: flag(),
    passthroughClaimsWithNoMapping: flag(),
    mapIdentities: flag(),
    signatureAlgorithm: text(),
    digestAlgorithm: text(),
    issuer: text(),
    destination: text(),
    lifetimeInSeconds: integer(),
    signResponse: flag(),
    nameIdentifierFormat: text(),
    nameIdentifierProbes: list(text({ minLength: 1 })),
    authnContextClassRef: text(),
  },
  { open: true, description: 'Settings of the SAML 2.0 add-on.' },
)

const layer = object(
  {
    providerId: text({ description: 'Provider id of the Layer account.' }),
    keyId: text({ description: 'Id of the key that signs the token.' }),
    privateKey: text({ description: 'Private key that signs the token.' }),
    principal: text({ description: 'User property for the Layer user id; `user_id` if absent.' }),
    expiration: integer({ minimum: 0, description: 'Minutes until the token expires; 5 if absent.' }),
  },
  { required: ['providerId', 'keyId', 'privateKey'], open: true, description: 'Settings of the Layer add-on.' },
)

const sapApi = object(
  {
    clientid: text({
      description: 'OAuth client id at SAP; must be equal to the client id in the request for the access token.',
    }),
    usernameAttribute: text({ description: 'User property with the SAP user name.' }),
    tokenEndpointUrl: text({ format: 'url', description: 'Token endpoint of the OData server.' }),
    scope: text({ description: 'Scope in the request to SAP.' }),
    servicePassword: text({ description: 'Password of the service account that calls the token endpoint.' }),
    nameIdentifierFormat: text({ description: 'Format of the NameID of the user.' }),
  },
  { open: true, description: 'Settings of the SAP API add-on.' },
)

const sharepoint = object(
  {
    url: text({ description: 'URL of SharePoint inside the network.' }),
    external_url: either(list(text()), text(), { description: 'One or more URLs of SharePoint as seen from outside.' }),
  },
  { open: true, description: 'Single sign-on for SharePoint.' },
)

const springcm = object(
  { acsurl: text({ description: 'Assertion consumer URL of SpringCM.' }) },
  { open: true, description: 'Single sign-on for SpringCM.' },
)

const wams = object(
  { masterkey: text({ description: 'Master key of the mobile service.' }) },
  { open: true, description: 'Settings of the Azure Mobile Services add-on.' },
)

const zendesk = object(
  { accountName: text({ description: 'First label of the Zendesk host name.' }) },
  { open: true, description: 'Single sign-on for Zendesk.' },
)

const zoom = object(
  { account: text({ description: 'First label of the Zoom host name.' }) },
  { open: true, description: 'Single sign-on for Zoom.' },
)

const ssoIntegration = object(
  {
    name: text({ description: 'Name of the integration.' }),
    version: text({ description: 'Version of the integration that is installed.' }),
  },
  { open: true },
)

export const addons = object(
  {
    aws,
    azure_blob: azureBlob,
    azure_sb: azureSb,
    rms,
    mscrm,
    slack,
    sentry,
    box: indicator('Box'),
    cloudbees: indicator('CloudBees'),
    concur: indicator('Concur'),
    dropbox: indicator('Dropbox'),
    echosign,
    egnyte,
    firebase,
    newrelic,
    office365,
    salesforce,
    salesforce_api: salesforceApi,
    salesforce_sandbox_api: described(salesforceApi, 'Settings of the Salesforce sandbox add-on.'),
    samlp,
    layer,
    sap_api: sapApi,
    sharepoint,
    springcm,
    wams,
    wsfed: openObject('Enables WS-Federation; `callbacks` and `client_aliases` configure it.'),
    zendesk,
    zoom,
    sso_integration: ssoIntegration,
    // The only add-on that rejects unknown properties, and the only one that can be null.
    oag: nullable(object({}, { description: 'Single sign-on for Okta Access Gateway.' })),
  },
  { description: 'Add-ons of the application, each with its settings.' },
)
