metadata description = 'The workbook: last runs, results, failures, throttling, latency, queues, certificate.'

import { tags as tagSet } from 'settings.bicep'

@description('Name of the Application Insights component that it shows.')
param componentName string

@description('Region.')
param location string

@description('Tags of every resource.')
param tags tagSet

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  // Azure wants a GUID here, and the same one each time.
  name: guid(component.id, 'workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Entra Employee Sync'
    category: 'workbook'
    version: 'Notebook/1.0'
    sourceId: component.id
    serializedData: replace(loadTextContent('workbook.json'), '{component}', component.id)
  }
}
