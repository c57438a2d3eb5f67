metadata description = 'Everything Entra Employee Sync needs in Azure, in a resource group of its own.'

targetScope = 'subscription'

import { namesOf } from 'app/names.bicep'
import { backup as backupSettings, endpoints, entra as entraSettings, operator, readback as readbackSettings, sync as syncSettings } from 'app/settings.bicep'
import { database as databaseSettings, network as networkSettings, onCall as onCallSettings, signIn as signInSettings, addin as addinSettings } from 'app/surroundings.bicep'

@description('Name of this installation, in the same capitals each time; part of every resource\'s name.')
@minLength(1)
@maxLength(24)
param environmentName string

@description('Region, one that offers Flex Consumption.')
param location string

@description('Resource group to make or to use, in the same capitals each time: in others, app, storage and vault are made a second time beside the first.')
param resourceGroupName string = 'rg-${environmentName}'

@description('How the app signs in to Microsoft Graph and Exchange Online.')
param entra entraSettings

@description('Connection URL of the employee database, kept in the vault; empty leaves the secret that is there alone.')
@secure()
param employeesDatabaseUrl string = ''

@description('The employee database: one that is there, or a PostgreSQL server that this deployment makes, which takes a network.')
param database databaseSettings

@description('How the app signs in to the employee database.')
param employeesDatabaseAuth 'password' | 'entra'

@description('Connection URL of the login that writes what Entra ID holds back to the employee database, kept in the vault; empty leaves the secret that is there alone.')
@secure()
param readbackDatabaseUrl string = ''

@description('Writing back to the employee database what Entra ID holds.')
param readback readbackSettings

@description('What is synced, when and how fast. Writing is off until its mode is apply.')
param sync syncSettings

@description('Microsoft\'s endpoints, where they are not the public cloud\'s.')
param microsoft endpoints = {}

@description('Gigabytes of telemetry a day after which Azure takes no more until the next; -1 for no cap. What is over it, alerts included, is blind.')
@minValue(-1)
param dailyCapGb int

@description('The nightly backups of exclusions, links and audit.')
param backup backupSettings

@description('Copies kept of runs, audit and queues: in one building, or in three zones where the region has them.')
param storageRedundancy 'Standard_LRS' | 'Standard_ZRS'

@description('People or pipelines who make the certificate in the vault. One who is no longer named keeps the role until it is taken away.')
param operators operator[] = []

@description('Network that closes storage and vault to the internet; without one, roles alone guard them.')
param network networkSettings

@description('Who may call the app: people and programs that Entra ID signs in, or every caller with a function key.')
param signIn signInSettings

@description('The Outlook add-in, or that there is none.')
param addin addinSettings

@description('Who is notified of an alert, and where they read what to do.')
param onCall onCallSettings

var names = namesOf(environmentName, uniqueString(subscription().id, resourceGroupName, environmentName))
var tags = { 'azd-env-name': environmentName }

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: resourceGroupName
  location: location
  tags: tags
}

module identity 'app/identity.bicep' = {
  scope: group
  params: { name: names.identity, location: location, tags: tags }
}

module monitoring 'app/monitoring.bicep' = {
  scope: group
  params: {
    workspaceName: names.workspace
    componentName: names.component
    location: location
    tags: tags
    dailyCapGb: dailyCapGb
  }
}

module storage 'app/storage.bicep' = {
  scope: group
  params: {
    name: names.storage
    location: location
    tags: tags
    redundancy: storageRedundancy
    closed: network.kind != 'none'
    publicImages: sync.?signatureImages == 'hosted'
    packageContainer: 'package'
    backup: backup
  }
}

module keyVault 'app/key-vault.bicep' = {
  scope: group
  params: {
    name: names.vault
    location: location
    tags: tags
    employeesDatabaseUrl: employeesDatabaseUrl
    readbackDatabaseUrl: readbackDatabaseUrl
    network: network
  }
}

module access 'app/access.bicep' = {
  scope: group
  params: {
    // Part of the assignments' names on purpose: a recreated identity must get its own assignments.
    #disable-next-line what-if-short-circuiting
    principalId: identity.outputs.principalId
    names: names
    operators: operators
  }
  dependsOn: [storage, keyVault, monitoring]
}

module ownNetwork 'app/network.bicep' = if (network.kind == 'own') {
  scope: group
  params: { name: names.network, location: location, tags: tags, addressPrefix: network.?addressPrefix ?? '' }
}

module ownDatabase 'app/database.bicep' = if (database.kind == 'own') {
  scope: group
  params: {
    names: names
    location: location
    tags: tags
    administrator: database.?administrator ?? fail('database.administrator is missing.')
    size: network.kind == 'none'
      ? fail('A database of the app\'s own is closed to the internet: it takes a network.')
      : (database.?size ?? 'Standard_B1ms')
  }
}

module privateEndpoints 'app/private-endpoints.bicep' = if (network.kind != 'none') {
  scope: group
  params: {
    names: names
    location: location
    tags: tags
    subnetId: network.?endpointSubnetId ?? ownNetwork!.outputs.endpointSubnetId
    networkId: network.?names.?networkId ?? ownNetwork.?outputs.networkId ?? ''
    zones: network.?names ?? { by: 'deployment' }
    databaseId: database.kind == 'own' ? ownDatabase!.outputs.id : ''
  }
  dependsOn: [storage, keyVault]
}

module functionApp 'app/function-app.bicep' = {
  scope: group
  params: {
    names: names
    location: location
    tags: tags
    packageUrl: storage.outputs.packageUrl
    subnetId: network.?appSubnetId ?? ownNetwork.?outputs.appSubnetId
  }
  // The app reads package, storage and vault as soon as it exists.
  dependsOn: [access, privateEndpoints]
}

module appSettings 'app/app-settings.bicep' = {
  scope: group
  params: {
    names: names
    entra: entra
    employeesDatabaseAuth: employeesDatabaseAuth
    readback: readback
    sync: sync
    backup: backup
    signIn: signIn
    addin: addin
    microsoft: microsoft
  }
  dependsOn: [functionApp]
}

module authentication 'app/authentication.bicep' = {
  scope: group
  params: { appName: names.app, signIn: signIn }
  dependsOn: [appSettings]
}

module operation 'app/operation.bicep' = {
  scope: group
  params: { names: names, location: location, tags: tags, onCall: onCall }
  dependsOn: [functionApp]
}

@description('The resource group.')
output resourceGroupName string = group.name

@description('The function app.')
output functionAppName string = names.app

@description('Where the app answers.')
output functionAppUrl string = functionApp.outputs.url

@description('The vault that waits for the certificate.')
output keyVaultName string = names.vault

@description('The app\'s identity, for a database role.')
output identityName string = names.identity

@description('Object id of the app\'s identity, for infra/graph.')
output identityPrincipalId string = identity.outputs.principalId

@description('Name of the database server that this deployment made; empty without one.')
output databaseHost string = ownDatabase.?outputs.host ?? ''

@description('The one address that the app\'s calls come from; empty without a network of its own.')
output outboundAddress string = ownNetwork.?outputs.outboundAddress ?? ''
