metadata description = 'The vault for the app registration\'s certificate and for the secrets behind app settings.'

import { tags as tagSet } from 'settings.bicep'
import { network as networkSettings } from 'surroundings.bicep'

@description('Name of the vault.')
param name string

@description('Region.')
param location string

@description('Tags of every resource.')
param tags tagSet

@description('The network that closes it to the internet; without one it is open to every identity with a role.')
param network networkSettings

@description('Connection URL of the employee database; empty leaves the secret that is there alone.')
@secure()
param employeesDatabaseUrl string

@description('Connection URL of the login that writes back; empty leaves the secret that is there alone.')
@secure()
param readbackDatabaseUrl string

var closed = network.kind != 'none'
var addresses = network.?operatorAddresses ?? []

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
    publicNetworkAccess: closed && empty(addresses) ? 'Disabled' : 'Enabled'
    networkAcls: {
      // Resource Manager, which puts the database URL here.
      bypass: 'AzureServices'
      defaultAction: closed ? 'Deny' : 'Allow'
      ipRules: map(addresses, address => { value: trim(address) })
    }
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

resource readbackUrl 'Microsoft.KeyVault/vaults/secrets@2026-02-01' = if (!empty(readbackDatabaseUrl)) {
  parent: vault
  name: 'entra-readback-url'
  properties: {
    value: readbackDatabaseUrl
    contentType: 'postgres URL'
  }
}
