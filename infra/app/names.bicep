metadata description = 'The names of one installation\'s resources.'

@export()
@description('The name of each resource.')
type names = {
  @description('The app\'s identity.')
  identity: string

  @description('The Log Analytics workspace.')
  workspace: string

  @description('The Application Insights component.')
  component: string

  @description('The function app\'s plan.')
  plan: string

  @description('The function app.')
  app: string

  @description('The storage account.')
  storage: string

  @description('The vault.')
  vault: string

  @description('The virtual network, where there is one.')
  network: string

  @description('The database server, where this deployment makes one.')
  database: string

  @description('The private DNS zone of database servers, as Azure names it in this cloud.')
  databaseZone: string
}

@export()
@description('The names of the installation `environmentName`; the token makes those unique that all of Azure shares.')
func namesOf(environmentName string, token string) names => {
  identity: 'id-${environmentName}'
  workspace: 'log-${environmentName}'
  component: 'appi-${environmentName}'
  plan: 'plan-${environmentName}'
  app: 'func-${environmentName}-${token}'
  storage: 'st${token}'
  vault: 'kv-${token}'
  network: 'vnet-${environmentName}'
  database: 'psql-${environmentName}-${token}'
  databaseZone: environment().name == 'AzureUSGovernment'
    ? 'privatelink.postgres.database.usgovcloudapi.net'
    : environment().name == 'AzureChinaCloud' ? 'privatelink.postgres.database.chinacloudapi.cn' : 'privatelink.postgres.database.azure.com'
}
