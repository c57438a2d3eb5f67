metadata description = 'Alerts that page the people on call. Each is a query that finds rows only when something is wrong, and has a section in the runbook.'

import { tags as tagSet } from 'settings.bicep'

@description('Name of the Application Insights component that is queried.')
param componentName string

@description('Region.')
param location string

@description('Tags of every resource.')
param tags tagSet

@description('Address of the runbook.')
param runbookUrl string

@description('Resource ids of the action groups that are notified.')
param actionGroupIds string[]

// A rule that is renamed keeps its resource under its former title.
var formerTitles = {
  'A good run is overdue': 'No good run in 26 hours'
}

// The title is also the heading of the runbook's section.
var alerts = [
  {
    title: 'A good run is overdue'
    severity: 1
    every: 'PT30M'
    over: 'PT1H'
    query: loadTextContent('alerts/no-good-run.kql')
  }
  {
    title: 'No telemetry at all'
    severity: 1
    every: 'PT30M'
    over: 'PT1H'
    query: loadTextContent('alerts/no-telemetry.kql')
  }
  {
    title: 'Microsoft refuses the app'
    severity: 1
    every: 'PT15M'
    over: 'PT1H'
    query: loadTextContent('alerts/refused.kql')
  }
  {
    title: 'A run is waiting for a person'
    severity: 2
    every: 'PT15M'
    over: 'PT1H'
    query: loadTextContent('alerts/held-run.kql')
  }
  {
    title: 'Messages are poisoned'
    severity: 2
    every: 'PT15M'
    over: 'PT1H'
    query: loadTextContent('alerts/poison.kql')
  }
  {
    title: 'Many people failed'
    severity: 2
    every: 'PT15M'
    over: 'PT1H'
    query: loadTextContent('alerts/failure-share.kql')
  }
  {
    title: 'A target writes nothing'
    severity: 2
    every: 'PT1H'
    over: 'P2D'
    query: loadTextContent('alerts/target-stopped.kql')
  }
  {
    title: 'A queue does not drain'
    severity: 2
    every: 'PT15M'
    over: 'PT1H'
    query: loadTextContent('alerts/queue-not-draining.kql')
  }
  {
    title: 'The certificate ends soon'
    severity: 2
    every: 'PT6H'
    over: 'PT6H'
    query: loadTextContent('alerts/certificate.kql')
  }
  {
    title: 'Not written back to the database'
    severity: 3
    every: 'PT30M'
    over: 'PT1H'
    query: loadTextContent('alerts/readback-failed.kql')
  }
  {
    title: 'Throttled for long'
    severity: 3
    every: 'PT30M'
    over: 'PT2H'
    query: loadTextContent('alerts/throttled.kql')
  }
]

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

resource rule 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for alert in alerts: {
    name: 'alert-${componentName}-${replace(toLower(formerTitles[?alert.title] ?? alert.title), ' ', '-')}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'Entra Employee Sync: ${alert.title}'
      description: '${runbookUrl}#${replace(toLower(alert.title), ' ', '-')}'
      severity: alert.severity
      enabled: true
      scopes: [component.id]
      evaluationFrequency: alert.every
      windowSize: alert.over
      autoMitigate: true
      criteria: {
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            query: alert.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: {
        actionGroups: actionGroupIds
        customProperties: { runbook: '${runbookUrl}#${replace(toLower(alert.title), ' ', '-')}' }
      }
    }
  }
]
