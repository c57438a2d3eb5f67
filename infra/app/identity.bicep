metadata description = 'The one identity that the function app is, everywhere in Azure.'

import { tags as tagSet } from 'settings.bicep'

@description('Name of the identity.')
param name string

@description('Region.')
param location string

@description('Tags of every resource.')
param tags tagSet

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

@description('Resource id.')
output id string = identity.id

@description('Client id, by which the app asks for tokens.')
output clientId string = identity.properties.clientId

@description('Object id of the service principal, to which roles are assigned.')
output principalId string = identity.properties.principalId
