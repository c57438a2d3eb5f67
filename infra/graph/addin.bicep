metadata description = 'The app registration of the Outlook add-in: the API that it calls, and the add-in as its one client. Consent is given here, since an event in Outlook cannot ask for it.'

targetScope = 'subscription'

extension microsoftGraphV1

@description('Its name in Entra ID.')
param displayName string

@description('Unique name by which this template finds it again.')
param uniqueName string

@description('Where the function app answers; none before it is there.')
param functionAppUrl string

resource registration 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: uniqueName
  displayName: displayName
  signInAudience: 'AzureADMyOrg'
  spa: {
    // Outlook is the broker that signs in for the add-in's origin (nested app authentication).
    redirectUris: functionAppUrl == 'none' ? [] : [replace(functionAppUrl, 'https://', 'brk-multihub://')]
  }
  api: {
    requestedAccessTokenVersion: 2
    oauth2PermissionScopes: [
      {
        // Chosen for this app; the same in every tenant.
        id: guid('entra-employee-sync', 'Signature.Read')
        value: 'Signature.Read'
        type: 'Admin'
        adminConsentDisplayName: 'Read the signature of the person signed in'
        adminConsentDescription: 'Reads the e-mail signature that Entra Employee Sync has for the person signed in, and nothing else.'
        isEnabled: true
      }
    ]
  }
}

resource principal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: registration.appId
}

resource consent 'Microsoft.Graph/oauth2PermissionGrants@v1.0' = {
  clientId: principal.id
  resourceId: principal.id
  consentType: 'AllPrincipals'
  scope: 'Signature.Read'
}

@description('Application (client) id.')
output clientId string = registration.appId
