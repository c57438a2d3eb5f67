metadata description = 'Everything Entra Employee Sync needs in Azure, in a resource group of its own.'

targetScope = 'subscription'

import { endpoints, entra as entraSettings, operator, sync as syncSettings } from 'app/settings.bicep'

@description('Name of this installation; part of every resource\'s name.')
@minLength(1)
@maxLength(24)
param environmentName string

@description('Region, one that offers Flex Consumption.')
param location string

@description('Resource group to make or to use.')
param resourceGroupName string = 'rg-${environmentName}'

@description('How the app signs in to Microsoft Graph and Exchange Online.')
param entra entraSettings

@description('Connection URL of the employee database, kept in the vault; empty leaves the secret that is there alone.')
@secure()
param employeesDatabaseUrl string = ''

@description('How the app signs in to the employee database.')
param employeesDatabaseAuth 'password' | 'entra' = 'password'

@description('What is synced, when and how fast. Writing is off until its mode is apply.')
param sync syncSettings = { mode: 'preview' }

@description('Microsoft\'s endpoints, where they are not the public cloud\'s.')
param microsoft endpoints = {}

@description('Copies kept of runs, audit and queues: in one building, or in three zones where the region has them.')
param storageRedundancy 'Standard_LRS' | 'Standard_ZRS' = 'Standard_LRS'

@description('People or pipelines who put the certificate and the secrets into the vault.')
param operators operator[] = []

var token = uniqueString(subscription().id, resourceGroupName, environmentName)
var tags = { 'azd-env-name': environmentName }
var names = {
  identity: 'id-${environmentName}'
  workspace: 'log-${environmentName}'
  component: 'appi-${environmentName}'
  plan: 'plan-${environmentName}'
  // Names that all of Azure shares.
  app: 'func-${environmentName}-${token}'
  storage: 'st${token}'
  vault: 'kv-${token}'
}

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
  params: { workspaceName: names.workspace, componentName: names.component, location: location, tags: tags }
}

module storage 'app/storage.bicep' = {
  scope: group
  params: {
    name: names.storage
    location: location
    tags: tags
    redundancy: storageRedundancy
    packageContainer: 'package'
  }
}

module keyVault 'app/key-vault.bicep' = {
  scope: group
  params: { name: names.vault, location: location, tags: tags, employeesDatabaseUrl: employeesDatabaseUrl }
}

module access 'app/access.bicep' = {
  scope: group
  params: {
    // In the assignments' names on purpose: an identity made anew must get assignments of its own.
    #disable-next-line what-if-short-circuiting
    principalId: identity.outputs.principalId
    storageName: names.storage
    vaultName: names.vault
    componentName: names.component
    operators: operators
  }
  dependsOn: [storage, keyVault, monitoring]
}

module functionApp 'app/function-app.bicep' = {
  scope: group
  params: {
    name: names.app
    planName: names.plan
    location: location
    tags: tags
    identityName: names.identity
    storageName: names.storage
    packageUrl: storage.outputs.packageUrl
    vaultName: names.vault
    componentName: names.component
    entra: entra
    employeesDatabaseAuth: employeesDatabaseAuth
    sync: sync
    microsoft: microsoft
  }
  // The app reads package, storage and vault as soon as it exists.
  dependsOn: [access]
}

@description('The resource group.')
output resourceGroupName string = group.name

@description('The function app.')
output functionAppName string = names.app

@description('Where the app answers.')
output functionAppUrl string = functionApp.outputs.url

@description('The vault that waits for the certificate.')
output keyVaultName string = names.vault

@description('The app\'s identity, for a database role or for Graph permissions of its own.')
output identityName string = names.identity
