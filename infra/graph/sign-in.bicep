metadata description = 'The app registration that people and programs sign in to (Easy Auth), with the roles Sync.Preview, Sync.Read and Sync.Run.'

targetScope = 'subscription'

extension microsoftGraphV1

@description('Its name in Entra ID.')
param displayName string

@description('Unique name by which this template finds it again.')
param uniqueName string

@description('Where the function app answers; none before it is there.')
param functionAppUrl string

@description('Object id of the function app\'s identity; none before it is there.')
param identityPrincipalId string

// Chosen for this app; the same in every tenant.
var ids = {
  preview: guid('entra-employee-sync', 'Sync.Preview')
  read: guid('entra-employee-sync', 'Sync.Read')
  run: guid('entra-employee-sync', 'Sync.Run')
  scope: guid('entra-employee-sync', 'user_impersonation')
}
var azureCli = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'

resource registration 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: uniqueName
  displayName: displayName
  signInAudience: 'AzureADMyOrg'
  web: {
    redirectUris: functionAppUrl == 'none' ? [] : ['${functionAppUrl}/.auth/login/aad/callback']
    implicitGrantSettings: { enableIdTokenIssuance: true }
  }
  appRoles: [
    {
      id: ids.preview
      value: 'Sync.Preview'
      displayName: 'Preview'
      description: 'Previews a sync without anyone\'s values or names, also with signature templates to try.'
      allowedMemberTypes: ['User', 'Application']
      isEnabled: true
    }
    {
      id: ids.read
      value: 'Sync.Read'
      displayName: 'Read'
      description: 'Sees runs, plans, people and the state of the connections.'
      allowedMemberTypes: ['User', 'Application']
      isEnabled: true
    }
    {
      id: ids.run
      value: 'Sync.Run'
      displayName: 'Run'
      description: 'Starts, releases, cancels and retries runs, and leaves people out.'
      allowedMemberTypes: ['User', 'Application']
      isEnabled: true
    }
  ]
  api: {
    requestedAccessTokenVersion: 2
    oauth2PermissionScopes: [
      {
        id: ids.scope
        value: 'user_impersonation'
        type: 'User'
        adminConsentDisplayName: 'Call Entra Employee Sync'
        adminConsentDescription: 'Calls Entra Employee Sync for the person signed in, with the roles of that person.'
        isEnabled: true
      }
    ]
    // So that `az account get-access-token` gets a token for the command line.
    preAuthorizedApplications: [{ appId: azureCli, delegatedPermissionIds: [ids.scope] }]
  }

  resource vouchedFor 'federatedIdentityCredentials@v1.0' = if (identityPrincipalId != 'none') {
    name: '${uniqueName}/function-app'
    description: 'Instead of a secret: the function app\'s identity vouches for it.'
    audiences: ['api://AzureADTokenExchange']
    issuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
    subject: identityPrincipalId
  }
}

resource principal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: registration.appId
  // Only users and apps with one of the roles can sign in.
  appRoleAssignmentRequired: true
}

@description('Application (client) id.')
output clientId string = registration.appId
