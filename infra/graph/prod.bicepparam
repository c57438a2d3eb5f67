using 'main.bicep'

// As in infra/prod.bicepparam.
param environmentName = 'employee-sync'
param credential = 'certificate'

// As there: a target that is off gets no permission. One that is taken out keeps its permission until that is removed.
param targets = ['entra']

// True where signature rules (templates/rules.yaml) name groups.
param readGroups = false

// Whether people get an Outlook add-in that puts signatures into mails as they are written (docs/addin.md).
param addin = false

// What infra/main.bicep gives back (scripts/deploy passes it on), or none before it has been deployed.
param identityPrincipalId = trim(readEnvironmentVariable('IDENTITY_PRINCIPAL_ID'))
param functionAppUrl = trim(readEnvironmentVariable('FUNCTION_APP_URL'))
