metadata description = 'App Service authentication (Easy Auth) in front of the function app, without a secret.'

import { signIn as signInSettings } from 'surroundings.bicep'

@description('Name of the function app.')
param appName string

@description('Who may call the app: by key, signing in is switched off.')
param signIn signInSettings

var byEntra = signIn.by == 'entra'
var clientId = signIn.?clientId ?? ''

resource app 'Microsoft.Web/sites@2025-03-01' existing = {
  name: appName
}

resource authentication 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: app
  name: 'authsettingsV2'
  properties: {
    // Off is deployed as well: what is not deployed stays as it is, and would keep holders of a key out.
    platform: { enabled: byEntra, runtimeVersion: '~1' }
    globalValidation: {
      requireAuthentication: byEntra
      // A browser is redirected to sign in, and so is a program without a token; a program with a token is let through.
      unauthenticatedClientAction: byEntra ? 'RedirectToLoginPage' : 'AllowAnonymous'
      redirectToProvider: 'azureactivedirectory'
      // Outlook loads the add-in's files without anyone signed in, and the add-in brings a token that the app checks.
      excludedPaths: ['/api/health', '/api/me/signature', '/addin/*', '/.well-known/*']
    }
    httpSettings: { requireHttps: true }
    identityProviders: {
      azureActiveDirectory: {
        enabled: byEntra
        registration: {
          clientId: byEntra ? clientId : null
          openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
          // No secret: the setting of this name has the client id of the identity that vouches for the app.
          clientSecretSettingName: 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'
        }
        validation: {
          allowedAudiences: byEntra ? [clientId, 'api://${clientId}'] : []
          // Any application of the tenant may bring a token; the app looks for Sync.Read or Sync.Run in it.
          defaultAuthorizationPolicy: { allowedApplications: [] }
        }
      }
    }
    login: {
      tokenStore: { enabled: false }
      cookieExpiration: { convention: 'FixedTime', timeToExpiration: '08:00:00' }
    }
  }
}
