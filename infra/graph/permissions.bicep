metadata description = 'The application roles that the targets need, granted to the identity that reads and writes: this is the admin consent.'

targetScope = 'subscription'

extension microsoftGraphV1

import { groupMembers, permissions, target } from 'roles.bicep'

@description('Object id of the service principal or managed identity that reads and writes.')
param principalId string

@description('Targets that are switched on.')
param targets target[]

@description('Whether signature rules name groups.')
param readGroups bool

resource graph 'Microsoft.Graph/servicePrincipals@v1.0' existing = {
  appId: '00000003-0000-0000-c000-000000000000'
}

resource exchange 'Microsoft.Graph/servicePrincipals@v1.0' existing = {
  appId: '00000002-0000-0ff1-ce00-000000000000'
}

var needed = concat([permissions.always], map(targets, name => permissions[name]), readGroups ? [groupMembers] : [])

resource grants 'Microsoft.Graph/appRoleAssignedTo@v1.0' = [
  for permission in needed: {
    principalId: principalId
    resourceId: permission.api == 'graph' ? graph.id : exchange.id
    // By name, and of those that the tenant has the least one.
    appRoleId: first(sort(
      filter(
        permission.api == 'graph' ? graph.appRoles : exchange.appRoles,
        role => contains(permission.roles, role.value)
      ),
      (one, other) => indexOf(permission.roles, one.value) < indexOf(permission.roles, other.value)
    ))!.id
  }
]
