metadata description = 'What a person decides about the sync: the types of the parameters that become app settings.'

@export()
@description('An Azure resource tag set: name to value.')
type tags = {
  @description('A tag\'s value.')
  *: string
}

@export()
@description('Someone who may make certificates in the vault.')
type operator = {
  @description('Object id in Entra ID.')
  @minLength(36)
  @maxLength(36)
  principalId: string

  @description('What the object id is of.')
  principalType: 'User' | 'Group' | 'ServicePrincipal'
}

@export()
@description('How the app signs in to Microsoft Graph and Exchange Online.')
@discriminator('credential')
type entra = certificate | clientSecret | managedIdentity

@description('The app registration\'s certificate, read from the vault with its private key.')
type certificate = {
  @description('A certificate in the vault.')
  credential: 'certificate'

  @description('Application (client) id of the app registration.')
  @minLength(36)
  @maxLength(36)
  clientId: string

  @description('Name of the certificate in the vault.')
  certificateName: string

  @description('Tenant of the employees that are synced; the subscription\'s own when absent.')
  tenantId: string?
}

@description('The app registration\'s client secret, from the vault\'s secret entra-client-secret.')
type clientSecret = {
  @description('A client secret in the vault.')
  credential: 'client-secret'

  @description('Application (client) id of the app registration.')
  @minLength(36)
  @maxLength(36)
  clientId: string

  @description('Tenant of the employees that are synced; the subscription\'s own when absent.')
  tenantId: string?
}

@description('No app registration: the function app\'s own identity holds the permissions.')
type managedIdentity = {
  @description('The function app\'s identity.')
  credential: 'managed-identity'

  @description('Tenant of the employees that are synced; the subscription\'s own when absent.')
  tenantId: string?
}

@export()
@description('Writing back to the employee database what Entra ID holds.')
type readback = {
  @description('How the writing login signs in: with the password of its URL, or as the app\'s identity; off writes nothing there.')
  auth: 'off' | 'password' | 'entra'

  @description('Name of this installation in the tables, where several write to one database; the storage account\'s name when absent.')
  @maxLength(64)
  deployment: string?
}

@export()
@description('What is synced, when and how fast. An absent setting keeps the app\'s own default.')
type sync = {
  @description('preview plans and reports; apply also writes.')
  mode: 'preview' | 'apply'

  @description('Whether what Entra ID holds can be pulled from GET /api/readback: on or off; as it is written back to a database when absent.')
  readbackFeed: ('on' | 'off')?

  @description('When the nightly run starts: six-field NCRONTAB, in UTC.')
  schedule: string?

  @description('Targets that are synced, separated by commas: entra, photo, signature.')
  @minLength(1)
  targets: string?

  @description('People per second of each target, as entra=18,photo=10,signature=5.')
  rates: string?

  @description('Policy by attribute, as mobilePhone=if-empty:keep.')
  attributes: string?

  @description('How accounts are found, in this order: of link, employeeId, upn, mail, alias; separated by commas.')
  match: string?

  @description('Share of employees a run may change unattended.')
  @minValue(0)
  @maxValue(100)
  maxChangedPercent: int?

  @description('Share of employees for which a run may clear one attribute unattended.')
  @minValue(0)
  @maxValue(100)
  maxClearedPercent: int?

  @description('Number of people from which a run is held that would make their accounts other people\'s.')
  @minValue(1)
  holdReplacedPeople: int?

  @description('Cells of the database that stand for no value, commas between; a single comma for none.')
  badValues: string?

  @description('Days in which everyone\'s photo and signature is verified once.')
  @minValue(1)
  @maxValue(365)
  verifyDays: int?
  @description('SYNC_READ: delta has nights read only the accounts that have changed; full by default.')
  read: ('full' | 'delta')?

  @description('Months that audit and outcomes are kept.')
  @minValue(1)
  @maxValue(120)
  retentionMonths: int?

  @description('Who is synced, as office:Oslo;percent:10.')
  scope: string?

  @description('Country written to every profile.')
  @maxLength(128)
  country: string?

  @description('Hosts that photos may be fetched from, separated by commas; with a port where it is not 443.')
  photoHosts: string?

  @description('While the tenant has roaming signatures: skip writes no signature, warn writes them all the same.')
  roamingSignatures: 'skip' | 'warn'?

  @description('Where signatures show photos: at their own addresses, or as small copies that everyone who has the address can read. Default: original.')
  signatureImages: 'original' | 'hosted'?

  @description('Address of the copies, where it is not the storage account\'s: a content delivery network\'s, https, without a query.')
  signatureImagesUrl: string?

  @description('Whether replies get the signature. `short` is none until an Outlook add-in puts the short one in. Default: full.')
  signatureOnReply: 'full' | 'short' | 'none'?
}

@export()
@description('The nightly backups of exclusions, links and audit.')
type backup = {
  @description('Days that a backup is kept; 0 for none.')
  @minValue(0)
  @maxValue(365)
  days: int

  @description('Whether no one, the app included, can change or delete a backup for as long.')
  immutable: bool
}

@export()
@description('Microsoft\'s endpoints in another cloud than the public one: origins without a path.')
type endpoints = {
  @description('Entra ID\'s sign-in origin.')
  authority: string?

  @description('Microsoft Graph\'s origin.')
  graph: string?

  @description('Exchange Online\'s origin.')
  exchange: string?

  @description('What tokens for Microsoft Graph are for: its resource name, as https://graph.microsoft.us.')
  graphAudience: string?

  @description('What tokens for Exchange Online are for, as https://outlook.office365.us.')
  exchangeAudience: string?

  @description('What tokens for PostgreSQL are for, as https://ossrdbms-aad.database.usgovcloudapi.net.')
  databaseAudience: string?
}
