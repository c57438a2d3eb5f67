metadata description = 'Who may do what: the app on its own storage, vault and telemetry, and people on the vault.'

import { names as resourceNames } from 'names.bicep'
import { operator } from 'settings.bicep'

@description('Object id of the app\'s identity.')
param principalId string

@description('The name of each resource.')
param names resourceNames

@description('People or pipelines who make the certificate in the vault. They read no secret: database URLs come in by the deployment.')
param operators operator[]

var appOnStorage = {
  // Owner and not Contributor: the Functions host takes leases and sets metadata on its own blobs.
  storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  // Contributor and not Message Processor, which may not give a failed message back.
  storageQueueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  storageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}
var keyVaultSecretsUser = '4633458b-17de-408a-b874-0445c86b69e6'
var monitoringMetricsPublisher = '3913510d-42f4-4e42-8a64-420c390055eb'
var keyVaultCertificatesOfficer = 'a4417e6f-fecd-4de8-b567-7b0420556985'

resource storage 'Microsoft.Storage/storageAccounts@2026-04-01' existing = {
  name: names.storage
}

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' existing = {
  name: names.vault
}

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: names.component
}

resource storageAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in items(appOnStorage): {
    scope: storage
    name: guid(storage.id, principalId, role.value)
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.value)
    }
  }
]

resource vaultAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, principalId, keyVaultSecretsUser)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', keyVaultSecretsUser)
  }
}

resource telemetryAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: component
  name: guid(component.id, principalId, monitoringMetricsPublisher)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', monitoringMetricsPublisher)
  }
}

resource certificatesOfficer 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for person in operators: {
    scope: vault
    name: guid(vault.id, person.principalId, keyVaultCertificatesOfficer)
    properties: {
      principalId: person.principalId
      principalType: person.principalType
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', keyVaultCertificatesOfficer)
    }
  }
]
