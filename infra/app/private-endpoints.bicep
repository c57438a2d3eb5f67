metadata description = 'Private endpoints of storage, vault and a database of the app\'s own, and the names that lead to them.'

import { names as resourceNames } from 'names.bicep'
import { tags as tagSet } from 'settings.bicep'
import { zones as zonesSettings } from 'surroundings.bicep'

@description('The name of each resource.')
param names resourceNames

@description('Region.')
param location string

@description('Tags of every resource.')
param tags tagSet

@description('Resource id of the subnet for private endpoints.')
param subnetId string

@description('Resource id of the network that zones of this deployment are linked to; empty where it makes none.')
param networkId string

@description('Where the names of the private endpoints are kept.')
param zones zonesSettings

@description('Resource id of the database server of the app\'s own; empty without one.')
param databaseId string

resource storage 'Microsoft.Storage/storageAccounts@2026-04-01' existing = {
  name: names.storage
}

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' existing = {
  name: names.vault
}

// These zones, named by Azure, resolve the public names to the private endpoints.
var suffix = environment().suffixes
var always = [
  { group: 'blob', zone: 'privatelink.blob.${suffix.storage}' }
  { group: 'queue', zone: 'privatelink.queue.${suffix.storage}' }
  { group: 'table', zone: 'privatelink.table.${suffix.storage}' }
  { group: 'vault', zone: replace(suffix.keyvaultDns, '.vault.', 'privatelink.vaultcore.') }
]
var database = empty(databaseId) ? [] : [{ group: 'postgresqlServer', zone: names.databaseZone }]
var services = concat(always, database)
var ids = { blob: storage.id, queue: storage.id, table: storage.id, vault: vault.id, postgresqlServer: databaseId }

var ownZones = zones.by == 'deployment'
var central = split(zones.?resourceGroupId ?? '', '/')
var zoneIds = map(services, service => ownZones
  ? resourceId('Microsoft.Network/privateDnsZones', service.zone)
  : zones.by == 'policy' ? '' : resourceId(central[2], central[4], 'Microsoft.Network/privateDnsZones', service.zone))

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for service in services: if (ownZones) {
    name: service.zone
    location: 'global'
    tags: tags
  }
]

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (service, index) in services: if (ownZones) {
    parent: zone[index]
    name: names.network
    location: 'global'
    properties: {
      virtualNetwork: { id: networkId }
      registrationEnabled: false
    }
  }
]

resource endpoint 'Microsoft.Network/privateEndpoints@2025-09-01' = [
  for service in services: {
    name: 'pep-${service.group}-${names.network}'
    location: location
    tags: tags
    properties: {
      subnet: { id: subnetId }
      privateLinkServiceConnections: [
        {
          name: service.group
          properties: {
            privateLinkServiceId: ids[service.group]
            groupIds: [service.group]
          }
        }
      ]
    }
  }
]

resource record 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-09-01' = [
  for (service, index) in services: if (zones.by != 'policy') {
    parent: endpoint[index]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [{ name: service.group, properties: { privateDnsZoneId: zoneIds[index] } }]
    }
    dependsOn: [zone]
  }
]
