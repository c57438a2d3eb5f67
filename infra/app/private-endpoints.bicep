metadata description = 'Private endpoints of storage and vault in the app\'s network, and the names that lead to them.'

import { names as resourceNames } from 'names.bicep'
import { tags as tagSet } from 'settings.bicep'

@description('The name of each resource.')
param names resourceNames

@description('Region.')
param location string

@description('Tags of every resource.')
param tags tagSet

resource storage 'Microsoft.Storage/storageAccounts@2026-04-01' existing = {
  name: names.storage
}

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' existing = {
  name: names.vault
}

resource network 'Microsoft.Network/virtualNetworks@2025-09-01' existing = {
  name: names.network

  resource subnet 'subnets' existing = {
    name: 'endpoints'
  }
}

// These zones, named by Azure, resolve the public names to the private endpoints.
var suffix = environment().suffixes
var services = [
  { group: 'blob', zone: 'privatelink.blob.${suffix.storage}' }
  { group: 'queue', zone: 'privatelink.queue.${suffix.storage}' }
  { group: 'table', zone: 'privatelink.table.${suffix.storage}' }
  { group: 'vault', zone: replace(suffix.keyvaultDns, '.vault.', 'privatelink.vaultcore.') }
]

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for service in services: {
    name: service.zone
    location: 'global'
    tags: tags
  }
]

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (service, index) in services: {
    parent: zone[index]
    name: names.network
    location: 'global'
    properties: {
      virtualNetwork: { id: network.id }
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
      subnet: { id: network::subnet.id }
      privateLinkServiceConnections: [
        {
          name: service.group
          properties: {
            privateLinkServiceId: service.group == 'vault' ? vault.id : storage.id
            groupIds: [service.group]
          }
        }
      ]
    }
  }
]

resource record 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-09-01' = [
  for (service, index) in services: {
    parent: endpoint[index]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [{ name: service.group, properties: { privateDnsZoneId: zone[index].id } }]
    }
  }
]
