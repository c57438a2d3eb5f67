<#
.SYNOPSIS
Lets a user, group or app call the app: assigns Sync.Preview, Sync.Read or Sync.Run.
.DESCRIPTION
Sync.Preview previews without values or names, for pipelines; Sync.Read sees; Sync.Run also starts, releases and cancels. The roles are those of the app registration that people sign in to. May be run again at any time; what is there is left
alone. Needs Azure CLI signed in, and owner of the registration or Cloud Application Administrator.
.PARAMETER To
A user's sign-in name, or the object id of a user, a group or a service principal.
.PARAMETER Remove
Takes the role away again.
.EXAMPLE
./scripts/assign-roles.ps1 -ClientId 11111111-… -Role Sync.Run -To anne@example.com -WhatIf
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)][guid]$ClientId,
    [Parameter(Mandatory)][ValidateSet('Sync.Preview', 'Sync.Read', 'Sync.Run')][string]$Role,
    [Parameter(Mandatory)][string]$To,
    [switch]$Remove
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

$resource = Invoke-Az ad sp show --id $ClientId --query id --output tsv
$roleId = Invoke-Az ad sp show --id $ClientId --query "appRoles[?value=='$Role'].id" --output tsv
if (-not $roleId) { throw "App $ClientId has no role $Role; is it the one that infra/graph made for signing in?" }
$principal = if ($To.Contains('@')) { Invoke-Az ad user show --id $To --query id --output tsv } else { $To }

$url = "https://graph.microsoft.com/v1.0/servicePrincipals/$resource/appRoleAssignedTo"
$assignment = Invoke-Az rest --method get --url "$url`?`$top=999" --query "value[?principalId=='$principal' && appRoleId=='$roleId'].id" --output tsv
$again = "$PSCommandPath -ClientId $ClientId -Role $Role -To $To"

if ($Remove -and $assignment) { Step "take $Role from $To" $again { Invoke-Az rest --method delete --url "$url/$assignment" } }
elseif ($Remove) { Write-Host "✓ $To has not $Role" }
elseif ($assignment) { Write-Host "✓ $To has $Role" }
else {
    Step "assign $Role to $To" "$again -Remove" {
        $file = New-TemporaryFile
        try {
            @{ principalId = $principal; resourceId = $resource; appRoleId = $roleId } | ConvertTo-Json | Set-Content $file
            Invoke-Az rest --method post --url $url --body "@$file"
        }
        finally { Remove-Item $file }
    }
}
