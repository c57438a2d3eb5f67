using 'main.bicep'

import { given } from '../app/surroundings.bicep'

// As in infra/prod.bicepparam.
param environmentName = 'employee-sync'
param credential = 'certificate'

// As there: a target that is off gets no permission. One that is taken out keeps its permission until that is removed.
param targets = ['entra']

// What infra/main.bicep gives back (scripts/deploy passes it on), or none before it has been deployed.
param identityPrincipalId = given('IDENTITY_PRINCIPAL_ID', readEnvironmentVariable('IDENTITY_PRINCIPAL_ID'))
param functionAppUrl = given('FUNCTION_APP_URL', readEnvironmentVariable('FUNCTION_APP_URL'))
