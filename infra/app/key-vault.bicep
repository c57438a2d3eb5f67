metadata description = 'The vault for the app registration\'s certificate and for the secrets behind app settings.'

import { tags as tagSet } from 'settings.bicep'

@description('Name of the vault.')
param name string

@description('Region.')
param location string

@description('Tags of every resource.')
param tags tagSet

@description('Connection URL of the employee database; empty leaves the secret that is there alone.')
@secure()
param employeesDatabaseUrl string

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enablePurgeProtection: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    publicNetworkAccess: 'Enabled'
  }
}

resource databaseUrl 'Microsoft.KeyVault/vaults/secrets@2026-02-01' = if (!empty(employeesDatabaseUrl)) {
  parent: vault
  name: 'employees-database-url'
  properties: {
    value: employeesDatabaseUrl
    contentType: 'postgres URL'
  }
}
