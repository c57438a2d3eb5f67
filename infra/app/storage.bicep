metadata description = 'Queues, tables and blobs of the app and of the Functions host. Access is by role only; shared keys are off.'

import { backup as backupSettings, tags as tagSet } from 'settings.bicep'

@description('Name of the storage account.')
param name string

@description('Region.')
param location string

@description('Tags of every resource.')
param tags tagSet

@description('How many copies are kept: in one building, or in three zones where the region has them.')
param redundancy 'Standard_LRS' | 'Standard_ZRS'

@description('Whether it is closed to the internet.')
param closed bool

@description('Whether everyone may read the pictures that signatures show, each by its address; everything else stays closed.')
param publicImages bool

@description('Name of the container that holds the deployed package.')
param packageContainer string

@description('The nightly backups.')
param backup backupSettings

var containers = [packageContainer, 'plans', 'photos-before', 'backups']
var queues = ['sync-runs', 'sync-entra', 'sync-photo', 'sync-signature']
// Only those with a fixed name: the app makes the monthly ones, and drops them whole.
var tables = ['runs', 'employeestate', 'exclusions', 'links', 'erasures']

resource account 'Microsoft.Storage/storageAccounts@2026-04-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: redundancy }
  properties: {
    accessTier: 'Hot'
    // Allows it for containers that ask for it: signature-images alone does.
    allowBlobPublicAccess: publicImages
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    isLocalUserEnabled: false
    minimumTlsVersion: 'TLS1_2'
    publicNetworkAccess: closed ? 'Disabled' : 'Enabled'
    supportsHttpsTrafficOnly: true
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2026-04-01' = {
  parent: account
  name: 'default'
  properties: {
    // A container that is deleted with all that is in it can be had back. Not single blobs: plans are to be gone.
    containerDeleteRetentionPolicy: { enabled: true, days: 14 }
  }
}

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01' = [
  for containerName in containers: {
    parent: blobs
    name: containerName
    properties: { publicAccess: 'None' }
  }
]

// Blobs can be read by their names, which no one can list or guess.
resource images 'Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01' = if (publicImages) {
  parent: blobs
  name: 'signature-images'
  properties: { publicAccess: 'Blob' }
}

// Not locked: who owns the account can end the policy, but nothing goes by accident or by the app.
resource immutability 'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2026-04-01' = if (backup.immutable && backup.days > 0) {
  name: '${account.name}/default/backups/default'
  properties: { immutabilityPeriodSinceCreationInDays: backup.days }
  dependsOn: [container]
}

resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2026-04-01' = {
  parent: account
  name: 'default'
}

resource queue 'Microsoft.Storage/storageAccounts/queueServices/queues@2026-04-01' = [
  for queueName in queues: {
    parent: queueService
    name: queueName
  }
]

// The host would make these at the first failure; a poison trigger needs them from the start.
resource poison 'Microsoft.Storage/storageAccounts/queueServices/queues@2026-04-01' = [
  for queueName in queues: {
    parent: queueService
    name: '${queueName}-poison'
  }
]

resource tableService 'Microsoft.Storage/storageAccounts/tableServices@2026-04-01' = {
  parent: account
  name: 'default'
}

resource table 'Microsoft.Storage/storageAccounts/tableServices/tables@2026-04-01' = [
  for tableName in tables: {
    parent: tableService
    name: tableName
  }
]

// Plans hold people's names and phones, and the other container photos that were replaced: deleted after 30 days, for good.
resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2026-04-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'drop-old-plans'
          type: 'Lifecycle'
          enabled: true
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['plans/'] }
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 30 } } }
          }
        }
        {
          name: 'drop-old-photos'
          type: 'Lifecycle'
          enabled: true
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['photos-before/'] }
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 30 } } }
          }
        }
      ]
    }
  }
}

@description('Address of the container that holds the deployed package.')
output packageUrl string = '${account.properties.primaryEndpoints.blob}${packageContainer}'
