metadata description = 'The function app on Flex Consumption, and every setting it reads.'

import { endpoints, entra as entraSettings, sync as syncSettings, tags as tagSet } from 'settings.bicep'

@description('Name of the function app.')
param name string

@description('Name of its plan.')
param planName string

@description('Region.')
param location string

@description('Tags of every resource.')
param tags tagSet

@description('Name of the app\'s identity.')
param identityName string

@description('Name of the storage account.')
param storageName string

@description('Address of the container that holds the deployed package.')
param packageUrl string

@description('Name of the vault.')
param vaultName string

@description('Name of the Application Insights component.')
param componentName string

@description('How the app signs in to Microsoft Graph and Exchange Online.')
param entra entraSettings

@description('How the app signs in to the employee database.')
param employeesDatabaseAuth 'password' | 'entra'

@description('What is synced, when and how fast.')
param sync syncSettings

@description('Microsoft\'s endpoints, where they are not the public cloud\'s.')
param microsoft endpoints

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

var secretReference = '@Microsoft.KeyVault(VaultName=${vaultName};SecretName={0})'

// null leaves a setting out, and the app's own default holds.
var settings = {
  AzureWebJobsStorage__accountName: storageName
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.properties.clientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: component.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
  AZURE_CLIENT_ID: identity.properties.clientId
  KEY_VAULT_URL: 'https://${vaultName}${environment().suffixes.keyvaultDns}'
  EMPLOYEES_DATABASE_URL: format(secretReference, 'employees-database-url')
  EMPLOYEES_DATABASE_AUTH: employeesDatabaseAuth
  ENTRA_TENANT_ID: entra.?tenantId ?? tenant().tenantId
  ENTRA_CLIENT_ID: entra.?clientId ?? identity.properties.clientId
  ENTRA_CREDENTIAL: entra.credential
  ENTRA_CERTIFICATE_NAME: entra.?certificateName
  ENTRA_CLIENT_SECRET: entra.credential == 'client-secret' ? format(secretReference, 'entra-client-secret') : null
  SYNC_MODE: sync.mode
  SNAPSHOT_SCHEDULE: sync.?schedule
  SYNC_TARGETS: sync.?targets
  SYNC_RATES: sync.?rates
  SYNC_ATTRIBUTES: sync.?attributes
  SYNC_MAX_CHANGED_PERCENT: sync.?maxChangedPercent
  SYNC_VERIFY_DAYS: sync.?verifyDays
  RETENTION_MONTHS: sync.?retentionMonths
  SYNC_SCOPE: sync.?scope
  SYNC_COUNTRY: sync.?country
  PHOTO_HOSTS: sync.?photoHosts
  ROAMING_SIGNATURES: sync.?roamingSignatures
  HTTP_AUTH: 'key'
  AZURE_AUTHORITY_HOST: microsoft.?authority
  GRAPH_URL: microsoft.?graph
  EXCHANGE_URL: microsoft.?exchange
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  // The service name by which azure.yaml finds the app to deploy to.
  tags: union(tags, { 'azd-service-name': 'sync' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    // Without it Key Vault references look for a system-assigned identity, and there is none.
    keyVaultReferenceIdentity: identity.id
    publicNetworkAccess: 'Enabled'
    siteConfig: {
      http20Enabled: true
      minTlsVersion: '1.2'
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packageUrl
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
      runtime: { name: 'node', version: '24' }
      scaleAndConcurrency: {
        instanceMemoryMB: 2048
        maximumInstanceCount: 40
      }
    }
  }
}

resource appSettings 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: app
  name: 'appsettings'
  properties: toObject(
    filter(items(settings), setting => setting.value != null),
    setting => setting.key,
    setting => string(setting.value)
  )
}

resource publishingPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: app
  name: 'scm'
  properties: { allow: false }
}

@description('Where the app answers.')
output url string = 'https://${app.properties.defaultHostName}'
