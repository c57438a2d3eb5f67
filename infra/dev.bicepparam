using 'main.bicep'

import { addressesIn } from 'app/surroundings.bicep'

// Development: previews of what a branch would do. What a deployment sets up is in this file, so that the next one sets up the same. Values that are read from the
// environment without a default stop the deployment when they are missing; write them here once they are known.
param environmentName = 'employee-sync-dev'
param location = 'norwayeast'
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

// Stays in preview: it reads the same people as production, and must not write them.
param sync = {
  mode: 'preview'
  targets: 'entra'
  schedule: '0 0 12 * * 1-5'
}

// Who may make the certificate in the vault: the one who deploys. Without it, those who may already go on.
var deployer = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
var deployerType = readEnvironmentVariable('AZURE_PRINCIPAL_TYPE', 'User') == 'User' ? 'User' : 'ServicePrincipal'
param operators = empty(deployer) ? [] : [{ principalId: deployer, principalType: deployerType }]

// By key until infra/graph has made the registration for signing in; then { by: 'entra', clientId: '…' }.
param signIn = { by: 'key' }

// No Outlook add-in until infra/graph has made its registration; then { kind: 'outlook', clientId: '…' }.
param addin = { kind: 'none' }

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
