using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'employee-sync')
param location = readEnvironmentVariable('AZURE_LOCATION', 'norwayeast')

param entra = {
  credential: 'certificate'
  clientId: readEnvironmentVariable('ENTRA_CLIENT_ID')
  certificateName: readEnvironmentVariable('ENTRA_CERTIFICATE_NAME', 'entra-employee-sync')
}

// Only for the deployment that sets or changes it; the vault keeps it from then on.
param employeesDatabaseUrl = readEnvironmentVariable('EMPLOYEES_DATABASE_URL', '')

// What Entra ID holds is written back to the employee database once this is switched on, and the URL was deployed once:
// param readback = { auth: 'password' }
param readbackDatabaseUrl = readEnvironmentVariable('ENTRA_READBACK_URL', '')

// Writing is switched on here, after a preview has been read; then photo and signature, when they have permission.
param sync = {
  mode: 'preview'
  targets: 'entra'
}

// The deploying user may then put the certificate into the vault.
var deployer = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
var deployerType = readEnvironmentVariable('AZURE_PRINCIPAL_TYPE', 'User') == 'User' ? 'User' : 'ServicePrincipal'
param operators = empty(deployer) ? [] : [{ principalId: deployer, principalType: deployerType }]

// People sign in by Entra ID once infra/graph has made the registration for it; until then a function key opens the app.
var signInClientId = readEnvironmentVariable('SIGN_IN_CLIENT_ID', '')
param signIn = empty(signInClientId) ? null : { clientId: signInClientId }

// A network of its own, which closes storage and vault to the internet and gives the app one address to the outside:
// param network = { addressPrefix: '10.40.0.0/24', operatorAddresses: ['203.0.113.7'] }

// Address of this repository for the people on call, and who is notified.
param onCall = {
  runbookUrl: readEnvironmentVariable('RUNBOOK_URL', 'docs/runbook.md')
  emails: filter(split(readEnvironmentVariable('ALERT_EMAILS', ''), ','), email => !empty(email))
}
