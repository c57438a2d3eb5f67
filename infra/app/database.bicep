metadata description = 'A PostgreSQL server for employees, for those who have none: by Entra ID login alone, closed to the internet. Its tables come from infra/database/tables.sql.'

import { names as resourceNames } from 'names.bicep'
import { tags as tagSet } from 'settings.bicep'
import { administrator as administratorSettings } from 'surroundings.bicep'

@description('The name of each resource.')
param names resourceNames

@description('Region.')
param location string

@description('Tags of every resource.')
param tags tagSet

@description('Who makes the tables and the logins.')
param administrator administratorSettings

@description('Size of the server, as Standard_B1ms.')
param size string

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01' = {
  name: names.database
  location: location
  tags: tags
  sku: { name: size, tier: startsWith(size, 'Standard_B') ? 'Burstable' : 'GeneralPurpose' }
  properties: {
    version: '17'
    createMode: 'Default'
    authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled', tenantId: tenant().tenantId }
    network: { publicNetworkAccess: 'Disabled' }
    storage: { storageSizeGB: 32, autoGrow: 'Enabled' }
    backup: { backupRetentionDays: 14, geoRedundantBackup: 'Disabled' }
  }
}

// The default, deployed for its order: a server that was just made does not always take an administrator at once
// (azure-postgresql #127).
resource encrypted 'Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01' = {
  parent: server
  name: 'require_secure_transport'
  properties: { value: 'on', source: 'user-override' }
}

resource owner 'Microsoft.DBforPostgreSQL/flexibleServers/administrators@2025-08-01' = {
  parent: server
  name: administrator.principalId
  properties: {
    principalName: administrator.principalName
    principalType: administrator.principalType
    tenantId: tenant().tenantId
  }
  // A server takes one change at a time.
  dependsOn: [encrypted]
}

resource people 'Microsoft.DBforPostgreSQL/flexibleServers/databases@2025-08-01' = {
  parent: server
  name: 'people'
  properties: { charset: 'UTF8' }
  // Made before there is an administrator, it would be Azure's own, and no one's to change (bicep-registry-modules #3596).
  dependsOn: [owner]
}

@description('Resource id.')
output id string = server.id

@description('Its name in DNS.')
output host string = server.properties.fullyQualifiedDomainName
