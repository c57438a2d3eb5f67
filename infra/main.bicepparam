using 'main.bicep'

import { addressesIn } from 'app/surroundings.bicep'

// For azd, which keeps the values of each environment by itself (azd env set). One that is missing stops the deployment.
// Without azd, an environment has a file of its own: dev, test and prod.bicepparam.
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param location = readEnvironmentVariable('AZURE_LOCATION')
param storageRedundancy = 'Standard_LRS'

// Gigabytes of telemetry a day; the guide says what to expect (What it costs).
param dailyCapGb = 5

// Exclusions, links and audit are kept each night for so many days; immutable, also from the app itself.
param backup = { days: 30, immutable: false }

param entra = {
  credential: 'certificate'
  clientId: trim(readEnvironmentVariable('ENTRA_CLIENT_ID'))
  certificateName: 'entra-employee-sync'
}

// Secrets, for the deployment that sets or changes them; without one, the vault keeps what it has.
param employeesDatabaseUrl = readEnvironmentVariable('EMPLOYEES_DATABASE_URL', '')
param readbackDatabaseUrl = readEnvironmentVariable('ENTRA_READBACK_URL', '')
// One that is there. { kind: 'own', administrator: { … } } makes a server, in a network and with auth 'entra'.
param database = { kind: 'existing' }
param employeesDatabaseAuth = 'password'

// What Entra ID holds is written back to the employee database with 'password' or 'entra', once the URL was deployed.
param readback = { auth: 'off' }

// Writing is switched on by SYNC_MODE, after a preview has been read; then photo and signature, when they have permission.
param sync = {
  mode: trim(readEnvironmentVariable('SYNC_MODE'))
  targets: trim(readEnvironmentVariable('SYNC_TARGETS'))
}

// Who may make the certificate in the vault: the one who deploys. Without it, those who may already go on.
var deployer = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
var deployerType = readEnvironmentVariable('AZURE_PRINCIPAL_TYPE', 'User') == 'User' ? 'User' : 'ServicePrincipal'
param operators = empty(deployer) ? [] : [{ principalId: deployer, principalType: deployerType }]

// The client id of the registration for signing in that infra/graph makes, or key while every holder of a key may call.
var signInClientId = trim(readEnvironmentVariable('SIGN_IN_CLIENT_ID'))
param signIn = signInClientId == 'key' ? { by: 'key' } : { by: 'entra', clientId: signInClientId }

// The client id of the registration for the Outlook add-in that infra/graph makes; none while there is no add-in.
var addinClientId = trim(readEnvironmentVariable('ADDIN_CLIENT_ID'))
param addin = addinClientId == 'none' ? { kind: 'none' } : { kind: 'outlook', clientId: addinClientId }

// A network that closes storage and vault to the internet: of the app's own,
// { kind: 'own', addressPrefix: '10.40.0.0/24', operatorAddresses: ['203.0.113.7'] }, or one that is there (infra/app/surroundings.bicep).
param network = { kind: 'none' }

// Who is notified, and the address of this repository's runbook for them. { notify: 'no-one', … } says that no one is.
var emails = addressesIn(readEnvironmentVariable('ALERT_EMAILS'))
param onCall = {
  notify: 'people'
  emails: empty(emails) ? fail('ALERT_EMAILS has no address. No one would be notified; if that is meant, write notify: \'no-one\'.') : emails
  runbookUrl: trim(readEnvironmentVariable('RUNBOOK_URL'))
}
