metadata description = 'A network of the app\'s own: a subnet for its instances, one for private endpoints, one address towards the outside.'

import { tags as tagSet } from 'settings.bicep'

@description('Name of the network.')
param name string

@description('Region.')
param location string

@description('Tags of every resource.')
param tags tagSet

@description('Address range of the network.')
param addressPrefix string

// Fixed, so that the employee database's firewall can let in one address.
resource outside 'Microsoft.Network/publicIPAddresses@2025-09-01' = {
  name: 'pip-${name}'
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: { publicIPAllocationMethod: 'Static' }
}

resource gateway 'Microsoft.Network/natGateways@2025-09-01' = {
  name: 'ng-${name}'
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: {
    publicIpAddresses: [{ id: outside.id }]
    idleTimeoutInMinutes: 4
  }
}

resource network 'Microsoft.Network/virtualNetworks@2025-09-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addressPrefix] }
  }

  resource app 'subnets' = {
    name: 'app'
    properties: {
      addressPrefix: cidrSubnet(addressPrefix, 26, 0)
      defaultOutboundAccess: false
      natGateway: { id: gateway.id }
      delegations: [
        {
          name: 'flex-consumption'
          properties: { serviceName: 'Microsoft.App/environments' }
        }
      ]
    }
  }

  resource endpoints 'subnets' = {
    name: 'endpoints'
    properties: {
      addressPrefix: cidrSubnet(addressPrefix, 26, 1)
      defaultOutboundAccess: false
      privateEndpointNetworkPolicies: 'Disabled'
    }
    // A network takes one change at a time.
    dependsOn: [app]
  }
}

@description('Subnet of the app\'s instances.')
output appSubnetId string = network::app.id

@description('Subnet of the private endpoints.')
output endpointSubnetId string = network::endpoints.id

@description('The network.')
output networkId string = network.id

@description('The address that the app\'s calls come from.')
output outboundAddress string = outside.properties.ipAddress
