metadata description = 'Who is notified of an alert by e-mail.'

import { tags as tagSet } from 'settings.bicep'

@description('Name of the action group.')
param name string

@description('Tags of every resource.')
param tags tagSet

@description('E-mail addresses.')
param emails string[]

resource group 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: name
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'entra-sync'
    emailReceivers: [
      for email in emails: {
        name: trim(email)
        emailAddress: trim(email)
        useCommonAlertSchema: true
      }
    ]
  }
}

@description('Resource id.')
output id string = group.id
