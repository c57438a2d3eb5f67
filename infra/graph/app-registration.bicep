metadata description = 'The app registration that signs in to Microsoft Graph and Exchange Online. Its certificate comes from scripts/certificate.'

targetScope = 'subscription'

extension microsoftGraphV1

@description('Its name in Entra ID.')
param displayName string

@description('Unique name by which this template finds it again.')
param uniqueName string

resource registration 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: uniqueName
  displayName: displayName
  signInAudience: 'AzureADMyOrg'
}

resource principal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: registration.appId
}

@description('Application (client) id.')
output clientId string = registration.appId

@description('Object id of its service principal.')
output principalId string = principal.id
