metadata description = 'App Service authentication (Easy Auth) in front of the function app, without a secret.'

@description('Name of the function app.')
param appName string

@description('Application (client) id of the registration that people sign in to.')
param clientId string

resource app 'Microsoft.Web/sites@2025-03-01' existing = {
  name: appName
}

resource authentication 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: app
  name: 'authsettingsV2'
  properties: {
    platform: { enabled: true, runtimeVersion: '~1' }
    globalValidation: {
      requireAuthentication: true
      // A browser is redirected to sign in, and so is a program without a token; a program with a token is let through.
      unauthenticatedClientAction: 'RedirectToLoginPage'
      redirectToProvider: 'azureactivedirectory'
      excludedPaths: ['/api/health']
    }
    httpSettings: { requireHttps: true }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: {
          clientId: clientId
          openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
          // No secret: the setting of this name has the client id of the identity that vouches for the app.
          clientSecretSettingName: 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'
        }
        validation: {
          allowedAudiences: [clientId, 'api://${clientId}']
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
