<#
.SYNOPSIS
Deploys one environment by its parameter file, infra/NAME.bicepparam, under its own name.
.DESCRIPTION
No environment reads what another one gave back, and what a value is missing for is not deployed. May be run again at any
time. Needs Azure CLI signed in to the environment's subscription; with -Graph a Privileged Role Administrator.
.PARAMETER Environment
dev, test, prod, or another one that has a file.
.PARAMETER Graph
App registrations and permissions, infra/graph/NAME.bicepparam, instead of what is in Azure.
.PARAMETER Outputs
Deploys nothing; prints RG, APP, URL, VAULT and others of this environment, for Invoke-Expression.
.EXAMPLE
./scripts/deploy.ps1 -Environment prod -WhatIf
.EXAMPLE
./scripts/deploy.ps1 -Environment prod -Outputs | Invoke-Expression
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)][ValidatePattern('^[\w-]+$')][string]$Environment,
    [switch]$Graph,
    [switch]$Outputs
)
$ErrorActionPreference = 'Stop'

function Invoke-Az {
    $answer = & az @args
    if ($LASTEXITCODE -ne 0) { throw "az $($args[0..2] -join ' ') failed." }
    $answer
}
# Says what comes and how to undo it, then does it; with -WhatIf only says it.
function Step([string]$What, [string]$Undo, [scriptblock]$Action) {
    Write-Host "→ $What`n  to undo: $Undo"
    if ($script:PSCmdlet.ShouldProcess($What)) { & $Action | Out-Null }
}

$root = Split-Path $PSScriptRoot
$app = "infra/$Environment.bicepparam"
$file = if ($Graph) { "infra/graph/$Environment.bicepparam" } else { $app }
foreach ($needed in $app, $file) { if (-not (Test-Path (Join-Path $root $needed))) { throw "There is no $needed." } }
# What the environment's file says, which is a plain text there.
function Get-Written([string]$Parameter) {
    if ((Get-Content -Raw (Join-Path $root $app)) -match "(?m)^param $Parameter = '(.*)'") { $Matches[1] }
}
$name = Get-Written environmentName
$location = Get-Written location
if (-not ($name -and $location)) { throw "$app does not write out environmentName and location; azd deploys main.bicepparam." }
# The names of what is in it are made of its letters, in capitals or not, where Azure finds the group in any.
$group = Get-Written resourceGroupName
if (-not $group) { $group = "rg-$name" }
$found = Invoke-Az group list --query '[].name' --output tsv | Where-Object { $_ -eq $group }
if ($found -and $found -cne $group) {
    throw "Resource group $found is there, and $app means ${group}: in other capitals, Azure would make a second app in it, beside the first. Write its name, or environmentName, as it was."
}

function Get-Recorded([string]$Deployment) {
    Invoke-Az deployment sub list --query "[?name=='$Deployment' && properties.provisioningState=='Succeeded'].name" --output tsv
}
function Get-Output([string]$Deployment, [string]$Output) {
    Invoke-Az deployment sub show --name $Deployment --query "properties.outputs.$Output.value" --output tsv
}

$there = Get-Recorded $name
$graphThere = Get-Recorded "$name-graph"
# The other environment that the shell has values of, by -Outputs; none where it has none.
$ofAnother = if ($env:AZURE_ENV_NAME -ne $name) { $env:AZURE_ENV_NAME }
if ($Outputs) {
    if (-not $there) { throw "$Environment has not been deployed to this subscription." }
    # All or nothing: half of them would leave the shell with the app of one environment and the vault of another.
    $lines = @("`$env:AZURE_ENV_NAME = '$name'; `$env:AZURE_LOCATION = '$location'")
    $given = [ordered]@{ RG = 'resourceGroupName'; APP = 'functionAppName'; URL = 'functionAppUrl'; VAULT = 'keyVaultName'; OUTBOUND_ADDRESS = 'outboundAddress' }
    foreach ($key in $given.Keys) {
        $value = Get-Output $name $given[$key]
        if (-not $value -and $key -ne 'OUTBOUND_ADDRESS') { throw "Deployment $name gave back no $($given[$key]); deploy $Environment again." }
        $lines += "`$env:$key = '$value'"
    }
    $given = [ordered]@{ ENTRA_CLIENT_ID = 'clientId'; SIGN_IN_CLIENT_ID = 'signInClientId'; SP = 'principalId' }
    if ($graphThere) { foreach ($key in $given.Keys) { $lines += "`$env:$key = '$(Get-Output "$name-graph" $given[$key])'" } }
    elseif ($ofAnother) { $lines += '$env:ENTRA_CLIENT_ID = $env:SIGN_IN_CLIENT_ID = $env:SP = $null' }
    $lines
    return
}

# What the shell still has of another environment is not taken: each has what its own deployments gave back.
$deployment = $name
if ($Graph) {
    $deployment = "$name-graph"
    if ($there) {
        $env:IDENTITY_PRINCIPAL_ID = Get-Output $name identityPrincipalId
        $env:FUNCTION_APP_URL = Get-Output $name functionAppUrl
    }
    elseif ($found) {
        throw "$group is there, but Azure has no deployment $name on record any more. Deploy without -Graph first, so that people's way to sign in is known."
    }
    else { $env:IDENTITY_PRINCIPAL_ID = $env:FUNCTION_APP_URL = 'none' }
}
elseif ($graphThere) { $env:ENTRA_CLIENT_ID = Get-Output "$name-graph" clientId }
elseif ($env:ENTRA_CLIENT_ID -and $ofAnother) {
    throw "ENTRA_CLIENT_ID is set and may be the app registration of $ofAnother (AZURE_ENV_NAME), and $Environment has none of its own on record. Deploy it first: scripts/deploy.ps1 -Environment $Environment -Graph. Or, for one that was made by hand: Remove-Item Env:AZURE_ENV_NAME. Or: Remove-Item Env:ENTRA_CLIENT_ID."
}

$subscription = Invoke-Az account show --query name --output tsv
function Deploy { Invoke-Az deployment sub @args --name $deployment --location $location --parameters $file }
Push-Location $root
try {
    # With the rights of a reader: whether those to deploy are there is seen at the deployment.
    if ($WhatIfPreference) { Deploy what-if --validation-level ProviderNoRbac }
    Step "deploy $file to subscription $subscription as $deployment" 'put the file back as it was (git) and run this again' { Deploy create }
}
finally { Pop-Location }
