metadata description = 'Which application permissions each target takes, by the names that Microsoft\'s documentation has for them.'

@export()
@description('A target that may be switched on.')
type target = 'entra' | 'photo' | 'signature'

@export()
@description('What planning takes, and then each target: the service, and of several names the first that the tenant has.')
var permissions = {
  always: { api: 'graph', roles: ['User.Read.All'] }
  // The lesser role is of 2026: not every tenant has it yet.
  entra: { api: 'graph', roles: ['User.ReadUpdate.All', 'User.ReadWrite.All'] }
  photo: { api: 'graph', roles: ['ProfilePhoto.ReadWrite.All', 'User.ReadWrite.All'] }
  signature: { api: 'exchange', roles: ['Exchange.ManageAsApp'] }
}

@export()
@description('What signature rules take that name a group.')
var groupMembers = { api: 'graph', roles: ['GroupMember.Read.All'] }
