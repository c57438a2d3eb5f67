using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'employee-sync')

param credential = 'certificate'

// As in infra/main.bicepparam: a target that is off has no permission.
param targets = ['entra']

// What infra/main.bicep gives back; empty the first time.
param identityPrincipalId = readEnvironmentVariable('IDENTITY_PRINCIPAL_ID', '')
param functionAppUrl = readEnvironmentVariable('FUNCTION_APP_URL', '')
