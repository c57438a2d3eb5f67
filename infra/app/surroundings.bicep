metadata description = 'What a person decides about what surrounds the app: its network, its callers, the people on call.'

@export()
@description('Which network the app is in. Each is said explicitly, so that a value that is missing does not open what was closed.')
@discriminator('kind')
type network = noNetwork | ownNetwork | companyNetwork

@description('None: storage and vault are open to every identity with a role, and roles alone guard them.')
type noNetwork = {
  @description('No network.')
  kind: 'none'
}

@description('A network that this deployment makes. It closes storage and vault to the internet, and gives the app one address to the outside.')
type ownNetwork = {
  @description('A network of the app\'s own.')
  kind: 'own'

  @description('Address range of the network, a /24 or more, that nothing the app talks to uses.')
  addressPrefix: string

  @description('Public addresses or ranges from which people reach the vault; without any, only from within the network.')
  operatorAddresses: string[]?

  @description('Where the names of the private endpoints are kept; in zones that this deployment makes when absent.')
  names: zones?
}

@description('A network of the company\'s that is there. It closes storage and vault to the internet; the way out is the network\'s own.')
type companyNetwork = {
  @description('A network that is there.')
  kind: 'existing'

  @description('Resource id of a subnet for the app\'s instances: /26 or more, delegated to Microsoft.App/environments, with nothing else in it.')
  appSubnetId: string

  @description('Resource id of the subnet for private endpoints.')
  endpointSubnetId: string

  @description('Public addresses or ranges from which people reach the vault; without any, only from within the network.')
  operatorAddresses: string[]?

  @description('Where the names of the private endpoints are kept.')
  names: zones
}

@export()
@description('The private DNS zones of the private endpoints.')
@discriminator('by')
type zones = ownZones | centralZones | policyZones

@description('Zones that this deployment makes and links to the network: for a network that nothing else resolves names in.')
type ownZones = {
  @description('This deployment.')
  by: 'deployment'

  @description('Resource id of the network to link them to; the app\'s own when absent.')
  networkId: string?
}

@description('Zones that are there, in the company\'s hub; this deployment adds its records to them.')
type centralZones = {
  @description('Central zones.')
  by: 'zones'

  @description('Resource id of the resource group that has privatelink.blob…, .queue…, .table…, .vaultcore… and, with a database, .postgres….')
  resourceGroupId: string
}

@description('The company\'s Azure Policy writes the records; this deployment writes none.')
type policyZones = {
  @description('Azure Policy.')
  by: 'policy'
}

@export()
@description('The employee database: one that is there, or one that this deployment makes.')
@discriminator('kind')
type database = existingDatabase | ownDatabase

@description('A database that is there; the app reaches it by its URL.')
type existingDatabase = {
  @description('A database that is there.')
  kind: 'existing'
}

@description('A PostgreSQL server that this deployment makes, in a network alone.')
type ownDatabase = {
  @description('A server of the app\'s own.')
  kind: 'own'

  @description('Who makes its tables and logins.')
  administrator: administrator

  @description('Size of the server; Standard_B1ms when absent.')
  size: string?
}

@export()
@description('Who administers the database, by Entra ID.')
type administrator = {
  @description('Object id in Entra ID.')
  @minLength(36)
  @maxLength(36)
  principalId: string

  @description('Name of that user, group or application, by which it logs in.')
  principalName: string

  @description('What the object id is of.')
  principalType: 'User' | 'Group' | 'ServicePrincipal'
}

@export()
@description('Who may call the app. Both are said explicitly, so that a value that is missing locks no one out.')
@discriminator('by')
type signIn = byKey | byEntra

@description('Every caller with a function key. App Service\'s sign-in is switched off.')
type byKey = {
  @description('A function key.')
  by: 'key'
}

@description('People and programs that Entra ID signs in.')
type byEntra = {
  @description('Entra ID.')
  by: 'entra'

  @description('Application (client) id of the registration that infra/graph makes for signing in.')
  @minLength(36)
  @maxLength(36)
  clientId: string
}

@export()
@description('The Outlook add-in. That there is none is said explicitly, so that a value that is missing takes no one\'s signature away.')
@discriminator('kind')
type addin = noAddin | outlookAddin

@description('No add-in: the mailboxes have the signatures.')
type noAddin = {
  @description('None.')
  kind: 'none'
}

@description('An add-in that puts signatures into mails as they are written.')
type outlookAddin = {
  @description('An Outlook add-in.')
  kind: 'outlook'

  @description('Application (client) id of the registration that infra/graph makes for it.')
  @minLength(36)
  @maxLength(36)
  clientId: string

  @description('Whether the add-in switches off the signatures that people made in Outlook, which is for good. Default: keep.')
  clientSignature: 'keep' | 'disable'?
}

@export()
@description('Who is notified of an alert. That no one is, is said explicitly, so that a value that is missing silences nothing.')
@discriminator('notify')
type onCall = people | existingGroups | noOne

@description('People by e-mail, and action groups beside them.')
type people = {
  @description('E-mail.')
  notify: 'people'

  @description('Address of docs/runbook.md as the people on call reach it; alerts add the section.')
  @minLength(1)
  runbookUrl: string

  @description('E-mail addresses to write to.')
  @minLength(1)
  emails: string[]

  @description('Action groups that exist already, by resource id.')
  actionGroupIds: string[]?
}

@description('Action groups that exist already, and no one else.')
type existingGroups = {
  @description('Action groups.')
  notify: 'groups'

  @description('Address of docs/runbook.md as the people on call reach it; alerts add the section.')
  @minLength(1)
  runbookUrl: string

  @description('Their resource ids.')
  @minLength(1)
  actionGroupIds: string[]
}

@description('No one: alerts are seen in the portal only.')
type noOne = {
  @description('No one.')
  notify: 'no-one'

  @description('Address of docs/runbook.md; alerts add the section.')
  @minLength(1)
  runbookUrl: string
}

@export()
@description('The addresses of a list with commas between, each once. It does not fail where there is none: a parameter file may not import what can.')
func addressesIn(list string) string[] => union([], filter(map(split(list, ','), item => trim(item)), item => !empty(item)))
