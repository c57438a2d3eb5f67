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
.PARAMETER WaitSeconds
How long to wait for Exchange to show a role that was just made or cut; without it, the role is not given to the app.
.PARAMETER Remove
Takes everything away again.
.EXAMPLE
./scripts/exchange-role.ps1 -ClientId 11111111-… -PrincipalId 22222222-… -WhatIf
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)][guid]$ClientId,
    [Parameter(Mandatory)][guid]$PrincipalId,
    [ValidateRange(0, 3600)][int]$WaitSeconds = 300,
    [switch]$Remove
)
$ErrorActionPreference = 'Stop'
$until = [DateTime]::UtcNow.AddSeconds($WaitSeconds)

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
# Whether it is there: an answer other than that it was not found is no answer, and must not look like nothing to remove.
function Test-There([scriptblock]$Get) {
    try { [bool](& $Get) }
    catch {
        if ("$($_.FullyQualifiedErrorId) $_" -notmatch "NotFound|not found|(couldn't|could not) be found") { throw }
        $false
    }
}
function Remove-Known([string]$What, [string]$Undo, [scriptblock]$Get, [scriptblock]$Action) {
    if (Test-There $Get) { Step "remove $What" $Undo $Action } else { Already "there is no $What" }
}

# How many cmdlets a role has that was just made, as Exchange answered then.
$whole = @{}

# The cmdlets of a role; waits for one that Exchange does not show yet, or only a part of.
function Entries([hashtable]$Role) {
    for ($wait = 1; ; $wait = [Math]::Min(15, 2 * $wait)) {
        $entries = @(Find { Get-ManagementRoleEntry "$($Role.Name)\*" } | ForEach-Object Name)
        if ($entries -and $entries.Count -ge [int]$whole[$Role.Name]) { return $entries }
        if ([DateTime]::UtcNow -ge $until) {
            throw "Exchange does not show what role '$($Role.Name)' may do, so it is not given to the app. Run the script again in an hour."
        }
        Start-Sleep -Seconds $wait
    }
}

# Ends with an error unless a role has exactly its cmdlets; waits for changes that Exchange does not show yet.
function Confirm-Cut([hashtable]$Role) {
    for ($wait = 1; ; $wait = [Math]::Min(15, 2 * $wait)) {
        $entries = @(Entries $Role)
        $surplus = @($entries | Where-Object { $_ -notin $Role.Cmdlets })
        $missing = @($Role.Cmdlets | Where-Object { $_ -notin $entries })
        if (-not $surplus -and -not $missing) { return }
        if ([DateTime]::UtcNow -ge $until) {
            $given = Find { Get-ManagementRoleAssignment "$group $($Role.Name)" }
            $what = if ($surplus) { "may also run $($surplus.Count) other cmdlets ($($surplus[0]), for example)" } else { "may not run $($missing -join ', ')" }
            $remedy = if ($given -and $surplus) { "The app has it already: take it away with Remove-ManagementRoleAssignment '$group $($Role.Name)'." } else { 'It is not given to the app.' }
            throw "Role '$($Role.Name)' $what. $remedy Run the script again in an hour; if that does not help, run it with -Remove first."
        }
        Start-Sleep -Seconds $wait
    }
}

if (-not (Get-Command Get-ManagementRole -ErrorAction SilentlyContinue)) { Connect-ExchangeOnline -ShowBanner:$false }

if ($Remove) {
    $undo = "$PSCommandPath -ClientId $ClientId -PrincipalId $PrincipalId"
    Remove-Known "role group '$group' and its assignments" $undo { Get-RoleGroup $group } { Remove-RoleGroup $group -Confirm:$false }
    Remove-Known "scope '$scope'" $undo { Get-ManagementScope $scope } { Remove-ManagementScope $scope -Confirm:$false }
    foreach ($role in $roles) {
        Remove-Known "role '$($role.Name)'" $undo { Get-ManagementRole $role.Name } { Remove-ManagementRole $role.Name -Confirm:$false }
    }
    Remove-Known "service principal $PrincipalId in Exchange" $undo { Get-ServicePrincipal $PrincipalId } { Remove-ServicePrincipal $PrincipalId -Confirm:$false }
    return
}

foreach ($role in $roles) {
    $isThere = [bool](Find { Get-ManagementRole $role.Name })
    if ($isThere) { Already "role '$($role.Name)' is there" }
    else {
        Step "make role '$($role.Name)' as a child of '$($role.Parent)'" "Remove-ManagementRole '$($role.Name)'" {
            $made = New-ManagementRole $role.Name -Parent $role.Parent
            $whole[$role.Name] = @($made.RoleEntries | Where-Object { $_ }).Count
        }
        # With -WhatIf there is nothing to look at.
        if ($WhatIfPreference) { continue }
    }
    # A new role has all that its parent has, and Exchange may show it minutes later: it is not given before it is cut.
    $surplus = @(Entries $role | Where-Object { $_ -notin $role.Cmdlets })
    if ($surplus) {
        Step "cut role '$($role.Name)' down to $($role.Cmdlets -join ', '): $($surplus.Count) other cmdlets" "Add-ManagementRoleEntry '$($role.Name)\CMDLET'" {
            $surplus | ForEach-Object { Remove-ManagementRoleEntry "$($role.Name)\$_" -Confirm:$false }
        }
    }
    $whole.Remove($role.Name)
    if (-not $WhatIfPreference) { Confirm-Cut $role }
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
