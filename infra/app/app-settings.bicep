metadata description = 'Every setting that the function app reads.'

import { names as resourceNames } from 'names.bicep'
import { backup as backupSettings, endpoints, entra as entraSettings, readback as readbackSettings, sync as syncSettings } from 'settings.bicep'
import { addin as addinSettings, signIn as signInSettings } from 'surroundings.bicep'

@description('The name of each resource.')
param names resourceNames

@description('How the app signs in to Microsoft Graph and Exchange Online.')
param entra entraSettings

@description('How the app signs in to the employee database.')
param employeesDatabaseAuth 'password' | 'entra'

@description('Writing back to the employee database what Entra ID holds.')
param readback readbackSettings

@description('What is synced, when and how fast.')
param sync syncSettings

@description('The nightly backups.')
param backup backupSettings

@description('Who may call the app.')
param signIn signInSettings

@description('The Outlook add-in.')
param addin addinSettings

@description('Microsoft\'s endpoints, where they are not the public cloud\'s.')
param microsoft endpoints

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: names.identity
}

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: names.component
}

resource app 'Microsoft.Web/sites@2025-03-01' existing = {
  name: names.app
}

var secretReference = '@Microsoft.KeyVault(VaultName=${names.vault};SecretName={0})'

// In other clouds host and app need the addresses: from the name alone both make those of the public cloud.
var storageSuffix = environment().suffixes.storage
var isPublicCloud = environment().name == 'AzureCloud'

// null leaves a setting out, and the app's own default holds. OVERRIDE_… is App Service's: the identity that vouches for
// the app when people sign in.
var settings = {
  AzureWebJobsStorage__accountName: names.storage
  AzureWebJobsStorage__blobServiceUri: isPublicCloud ? null : 'https://${names.storage}.blob.${storageSuffix}'
  AzureWebJobsStorage__queueServiceUri: isPublicCloud ? null : 'https://${names.storage}.queue.${storageSuffix}'
  AzureWebJobsStorage__tableServiceUri: isPublicCloud ? null : 'https://${names.storage}.table.${storageSuffix}'
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.properties.clientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: component.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
  AZURE_CLIENT_ID: identity.properties.clientId
  KEY_VAULT_URL: 'https://${names.vault}${environment().suffixes.keyvaultDns}'
  EMPLOYEES_DATABASE_URL: format(secretReference, 'employees-database-url')
  EMPLOYEES_DATABASE_AUTH: employeesDatabaseAuth
  ENTRA_READBACK_URL: readback.auth == 'off' ? null : format(secretReference, 'entra-readback-url')
  ENTRA_READBACK_AUTH: readback.auth == 'off' ? null : readback.auth
  ENTRA_READBACK_DEPLOYMENT: readback.?deployment
  ENTRA_READBACK_FEED: sync.?readbackFeed
  ENTRA_TENANT_ID: entra.?tenantId ?? tenant().tenantId
  ENTRA_CLIENT_ID: entra.?clientId ?? identity.properties.clientId
  ENTRA_CREDENTIAL: entra.credential
  ENTRA_CERTIFICATE_NAME: entra.?certificateName
  ENTRA_CLIENT_SECRET: entra.credential == 'client-secret' ? format(secretReference, 'entra-client-secret') : null
  SYNC_MODE: sync.mode
  SNAPSHOT_SCHEDULE: sync.?schedule
  SYNC_TARGETS: sync.?targets
  SYNC_RATES: sync.?rates
  SYNC_ATTRIBUTES: sync.?attributes
  SYNC_MATCH: sync.?match
  SYNC_MAX_CHANGED_PERCENT: sync.?maxChangedPercent
  SYNC_MAX_CLEARED_PERCENT: sync.?maxClearedPercent
  SYNC_HOLD_REPLACED_PEOPLE: sync.?holdReplacedPeople
  SYNC_BAD_VALUES: sync.?badValues
  SYNC_READ: sync.?read
  SYNC_VERIFY_DAYS: sync.?verifyDays
  RETENTION_MONTHS: sync.?retentionMonths
  BACKUP_DAYS: backup.days
  SYNC_SCOPE: sync.?scope
  SYNC_COUNTRY: sync.?country
  PHOTO_HOSTS: sync.?photoHosts
  ROAMING_SIGNATURES: sync.?roamingSignatures
  SIGNATURE_IMAGES: sync.?signatureImages
  SIGNATURE_IMAGES_URL: sync.?signatureImagesUrl
  SIGNATURE_ON_REPLY: sync.?signatureOnReply
  ADDIN_CLIENT_ID: addin.?clientId
  ADDIN_CLIENT_SIGNATURE: addin.?clientSignature
  HTTP_AUTH: signIn.by
  OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID: signIn.by == 'key' ? null : identity.properties.clientId
  AZURE_AUTHORITY_HOST: microsoft.?authority
  GRAPH_URL: microsoft.?graph
  EXCHANGE_URL: microsoft.?exchange
  GRAPH_AUDIENCE: microsoft.?graphAudience
  EXCHANGE_AUDIENCE: microsoft.?exchangeAudience
  DATABASE_AUDIENCE: microsoft.?databaseAudience
}

resource appSettings 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: app
  name: 'appsettings'
  properties: toObject(
    filter(items(settings), setting => setting.value != null),
    setting => setting.key,
    setting => string(setting.value)
  )
}
