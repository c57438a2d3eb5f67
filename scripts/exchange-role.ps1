<#
.SYNOPSIS
Lets the app write signatures, and nothing else in Exchange.
.DESCRIPTION
A role group with three cmdlets (Get- and Set-MailboxMessageConfiguration for people's mailboxes, Get-OrganizationConfig)
and the app as its member. May be run again at any time; what is there is left alone. Exchange may take an hour to know.
Needs the module ExchangeOnlineManagement and an Exchange administrator.
.PARAMETER ClientId
The app that signs in: ENTRA_CLIENT_ID, or the client id of the app's managed identity.
.PARAMETER PrincipalId
Object id of its service principal: az ad sp show --id CLIENT-ID --query id
.PARAMETER Remove
Takes everything away again.
.EXAMPLE
./scripts/exchange-role.ps1 -ClientId 11111111-… -PrincipalId 22222222-… -WhatIf
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)][guid]$ClientId,
    [Parameter(Mandatory)][guid]$PrincipalId,
    [switch]$Remove
)
$ErrorActionPreference = 'Stop'

$group = 'Entra Employee Sync'
$scope = 'Signatures people'
$roles = @(
    @{ Name = 'Signatures'; Parent = 'Mail Recipients'; Cmdlets = 'Get-MailboxMessageConfiguration', 'Set-MailboxMessageConfiguration' }
    @{ Name = 'Signatures tenant'; Parent = 'View-Only Configuration'; Cmdlets = @('Get-OrganizationConfig') }
)

# Says what comes and how to undo it, then does it; with -WhatIf only says it.
function Step([string]$What, [string]$Undo, [scriptblock]$Action) {
    Write-Host "→ $What`n  to undo: $Undo"
    if ($script:PSCmdlet.ShouldProcess($What)) { & $Action | Out-Null }
}
function Already([string]$What) { Write-Host "✓ $What" }
function Find([scriptblock]$Get) { try { & $Get } catch { $null } }

if (-not (Get-Command Get-ManagementRole -ErrorAction SilentlyContinue)) { Connect-ExchangeOnline -ShowBanner:$false }

if ($Remove) {
    $undo = "$PSCommandPath -ClientId $ClientId -PrincipalId $PrincipalId"
    if (Find { Get-RoleGroup $group }) { Step "remove role group '$group' with its assignments" $undo { Remove-RoleGroup $group -Confirm:$false } }
    if (Find { Get-ManagementScope $scope }) { Step "remove scope '$scope'" $undo { Remove-ManagementScope $scope -Confirm:$false } }
    foreach ($role in $roles) {
        if (Find { Get-ManagementRole $role.Name }) { Step "remove role '$($role.Name)'" $undo { Remove-ManagementRole $role.Name -Confirm:$false } }
    }
    if (Find { Get-ServicePrincipal $PrincipalId }) { Step "remove service principal $PrincipalId from Exchange" $undo { Remove-ServicePrincipal $PrincipalId -Confirm:$false } }
    return
}

foreach ($role in $roles) {
    if (Find { Get-ManagementRole $role.Name }) { Already "role '$($role.Name)' is there" }
    else {
        Step "make role '$($role.Name)' as a child of '$($role.Parent)'" "Remove-ManagementRole '$($role.Name)'" {
            New-ManagementRole $role.Name -Parent $role.Parent
        }
    }
    # Not there yet: only said with -WhatIf. There, and not readable: an error, since it must not be given uncut.
    $entries = if (Find { Get-ManagementRole $role.Name }) { Get-ManagementRoleEntry "$($role.Name)\*" }
    $surplus = @($entries | Where-Object { $_ -and $_.Name -notin $role.Cmdlets })
    if ($surplus) {
        Step "cut role '$($role.Name)' down to $($role.Cmdlets -join ', '): $($surplus.Count) other cmdlets" "Add-ManagementRoleEntry '$($role.Name)\CMDLET'" {
            $surplus | ForEach-Object { Remove-ManagementRoleEntry "$($role.Name)\$($_.Name)" -Confirm:$false }
        }
    }
}

if (Find { Get-ServicePrincipal $PrincipalId }) { Already "service principal $PrincipalId is registered in Exchange" }
else {
    Step "register service principal $PrincipalId in Exchange" "Remove-ServicePrincipal $PrincipalId" {
        New-ServicePrincipal -AppId $ClientId -ObjectId $PrincipalId -DisplayName $group
    }
}

if (Find { Get-ManagementScope $scope }) { Already "scope '$scope' is there" }
else {
    Step "make scope '$scope': user mailboxes only" "Remove-ManagementScope '$scope'" {
        New-ManagementScope $scope -RecipientRestrictionFilter "RecipientTypeDetails -eq 'UserMailbox'"
    }
}

if (Find { Get-RoleGroup $group }) { Already "role group '$group' is there" }
else { Step "make role group '$group'" "Remove-RoleGroup '$group'" { New-RoleGroup $group } }

$members = @(Find { Get-RoleGroupMember $group } | ForEach-Object { "$($_.ExternalDirectoryObjectId) $($_.Guid) $($_.Name)" })
if ($members -match $PrincipalId) { Already "the app is a member of '$group'" }
else { Step "make the app a member of '$group'" "Remove-RoleGroupMember '$group' -Member $PrincipalId" { Add-RoleGroupMember $group -Member $PrincipalId } }

foreach ($role in $roles) {
    $assignment = "$group $($role.Name)"
    if (Find { Get-ManagementRoleAssignment $assignment }) { Already "'$group' has role '$($role.Name)'"; continue }
    Step "give '$group' role '$($role.Name)'" "Remove-ManagementRoleAssignment '$assignment'" {
        $writes = if ($role.Name -eq 'Signatures') { @{ CustomRecipientWriteScope = $scope } } else { @{} }
        New-ManagementRoleAssignment -Name $assignment -SecurityGroup $group -Role $role.Name @writes
    }
}
