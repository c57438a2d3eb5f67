metadata description = 'What a person decides about what surrounds the app: its network, its callers, the people on call.'

@export()
@description('A network that closes storage and vault to the internet.')
type network = {
  @description('Address range of the network, a /24 or more, that nothing the app talks to uses.')
  addressPrefix: string

  @description('Public addresses or ranges from which people reach the vault; without any, only from within the network.')
  operatorAddresses: string[]?
}

@export()
@description('Who may call the app: people and programs that Entra ID signs in.')
type signIn = {
  @description('Application (client) id of the registration that infra/graph makes for signing in.')
  @minLength(36)
  @maxLength(36)
  clientId: string
}

@export()
@description('Who is notified of an alert, and where they read what to do.')
type onCall = {
  @description('Address of docs/runbook.md as the people on call reach it; alerts add the section.')
  runbookUrl: string

  @description('E-mail addresses to write to.')
  emails: string[]?

  @description('Action groups that exist already, by resource id.')
  actionGroupIds: string[]?
}
