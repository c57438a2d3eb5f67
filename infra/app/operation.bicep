metadata description = 'What the people who run the app look at, and what notifies them: diagnostics, alerts, workbook.'

import { names as resourceNames } from 'names.bicep'
import { tags as tagSet } from 'settings.bicep'
import { onCall as onCallSettings } from 'surroundings.bicep'

@description('The name of each resource.')
param names resourceNames

@description('Region.')
param location string

@description('Tags of every resource.')
param tags tagSet

@description('Who is notified of an alert, and where they read what to do.')
param onCall onCallSettings

var emails = onCall.notify == 'people' ? filter(onCall.emails, email => !empty(trim(email))) : []
var groupIds = onCall.notify == 'no-one' ? [] : (onCall.?actionGroupIds ?? [])

module diagnostics 'diagnostics.bicep' = {
  params: { names: names }
}

module actionGroup 'action-group.bicep' = if (!empty(emails)) {
  params: { name: 'ag-${names.component}', tags: tags, emails: emails }
}

module alerts 'alerts.bicep' = {
  params: {
    componentName: names.component
    location: location
    tags: tags
    runbookUrl: onCall.runbookUrl
    actionGroupIds: concat(groupIds, empty(emails) ? [] : [actionGroup!.outputs.id])
  }
}

module workbook 'workbook.bicep' = {
  params: { componentName: names.component, location: location, tags: tags }
}
