metadata description = 'What the app needs in Entra ID. It takes a Privileged Role Administrator, and is a deployment of its own for that reason.'

targetScope = 'subscription'

import { target } from 'roles.bicep'

@description('Name of this installation, the same as for infra/main.bicep.')
@minLength(1)
@maxLength(24)
param environmentName string

@description('How the app signs in to Microsoft Graph and Exchange Online.')
param credential 'certificate' | 'client-secret' | 'managed-identity'

@description('Targets that are switched on: they decide what is granted.')
param targets target[]

@description('Whether signature rules (templates/rules.yaml) name groups: who is in a group takes a permission of its own.')
param readGroups bool = false

@description('Object id of the function app\'s identity, once infra/main.bicep has made it; none before.')
@minLength(4)
param identityPrincipalId string

@description('Where the function app answers, once infra/main.bicep has made it; none before. Said explicitly, so that a value that is missing does not take the address away that people sign in at.')
@minLength(4)
param functionAppUrl string

@description('Whether there is a registration for the Outlook add-in. One that was made stays until it is removed.')
param addin bool

var ownIdentity = credential == 'managed-identity'

module registration 'app-registration.bicep' = if (!ownIdentity) {
  params: { displayName: 'Entra Employee Sync', uniqueName: 'entra-employee-sync-${environmentName}' }
}

// Without an identity there is no principal to grant permissions to yet; the next deployment does it.
module permissions 'permissions.bicep' = if (!ownIdentity || identityPrincipalId != 'none') {
  params: {
    principalId: ownIdentity ? identityPrincipalId : registration!.outputs.principalId
    targets: targets
    readGroups: readGroups
  }
}

module signIn 'sign-in.bicep' = {
  params: {
    displayName: 'Entra Employee Sync: sign-in'
    uniqueName: 'entra-employee-sync-${environmentName}-sign-in'
    functionAppUrl: functionAppUrl
    identityPrincipalId: identityPrincipalId
  }
}

module outlook 'addin.bicep' = if (addin) {
  params: {
    displayName: 'Entra Employee Sync: Outlook add-in'
    uniqueName: 'entra-employee-sync-${environmentName}-addin'
    functionAppUrl: functionAppUrl
  }
}

@description('Application (client) id for ENTRA_CLIENT_ID; empty with a managed identity.')
output clientId string = registration.?outputs.clientId ?? ''

@description('Object id of the service principal that reads and writes.')
output principalId string = ownIdentity ? identityPrincipalId : registration!.outputs.principalId

@description('Application (client) id for SIGN_IN_CLIENT_ID.')
output signInClientId string = signIn.outputs.clientId

@description('Application (client) id for ADDIN_CLIENT_ID; empty without the add-in.')
output addinClientId string = outlook.?outputs.clientId ?? ''
