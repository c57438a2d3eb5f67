# Exchange Online's cmdlets for roles, as strict as the script needs them: what is not there is an error, a new role has all
# that its parent has, is shown only after LATE looks at it, and at PARTIAL more looks only with what is wanted of it. Each
# change is printed as "CHANGE …".
$global:exchange_roles = @{}
$global:exchange_looks = @{}
$global:exchange_found = @{}
function Change([string]$What) { Write-Host "CHANGE $What" }
function Seek([string]$Kind, $Name) { if (-not $global:exchange_found["$Kind $Name"]) { throw "The $Kind $Name was not found." } else { $Name } }
function Make([string]$Kind, $Name) { $global:exchange_found["$Kind $Name"] = $true; Change "New-$Kind $Name" }

function Get-ManagementRole($Name) {
    if (-not $global:exchange_roles[$Name]) { throw "The role $Name was not found." }
    $global:exchange_looks[$Name] += 1
    if ($global:exchange_looks[$Name] -le [int]$env:LATE) { throw "The role $Name was not found." }
    [pscustomobject]@{ Name = $Name }
}
function New-ManagementRole($Name, $Parent) {
    $own = if ($Parent -eq 'Mail Recipients') { 'Get-MailboxMessageConfiguration', 'Set-MailboxMessageConfiguration', 'Set-Mailbox' } else { 'Get-OrganizationConfig', 'Get-TransportRule' }
    $global:exchange_roles[$Name] = [Collections.Generic.List[string]]$own
    $global:exchange_looks[$Name] = 0
    Change "New-ManagementRole $Name"
    [pscustomobject]@{ Name = $Name; RoleEntries = $own }
}
function Get-ManagementRoleEntry($Path) {
    $role = ($Path -split '\\')[0]
    $null = Get-ManagementRole $role
    $isPartial = $global:exchange_looks[$role] -le [int]$env:LATE + [int]$env:PARTIAL
    $global:exchange_roles[$role] | Where-Object { -not $isPartial -or $_ -notin 'Set-Mailbox', 'Get-TransportRule' } |
        ForEach-Object { [pscustomobject]@{ Name = $_ } }
}
function Remove-ManagementRoleEntry($Path, [switch]$Confirm) {
    $role, $entry = $Path -split '\\'
    if (-not $env:UNCUTTABLE) { $null = $global:exchange_roles[$role].Remove($entry) }
    Change "Remove-ManagementRoleEntry $Path"
}
function Get-ServicePrincipal($Id) { Seek 'ServicePrincipal' $Id }
function New-ServicePrincipal($AppId, $ObjectId, $DisplayName) { Make 'ServicePrincipal' $ObjectId }
function Get-ManagementScope($Name) { Seek 'ManagementScope' $Name }
function New-ManagementScope($Name, $RecipientRestrictionFilter) { Make 'ManagementScope' $Name }
function Get-RoleGroup($Name) {
    if ($env:AWAY -eq 'Get-RoleGroup' -and $global:exchange_found["RoleGroup $Name"]) { throw 'Get-RoleGroup: the connection was closed.' }
    Seek 'RoleGroup' $Name
}
function New-RoleGroup($Name) { Make 'RoleGroup' $Name }
function Get-RoleGroupMember($Name) { if ($global:exchange_found['member']) { [pscustomobject]@{ Name = $global:exchange_found['member'] } } }
function Add-RoleGroupMember($Name, $Member) { $global:exchange_found['member'] = "$Member"; Change "Add-RoleGroupMember $Name" }
function Get-ManagementRoleAssignment($Name) { Seek 'ManagementRoleAssignment' $Name }
function New-ManagementRoleAssignment($Name, $SecurityGroup, $Role, $CustomRecipientWriteScope) { Make 'ManagementRoleAssignment' $Name }
foreach ($kind in 'ManagementRole', 'ServicePrincipal', 'ManagementScope', 'RoleGroup') {
    Set-Item "function:Remove-$kind" ([scriptblock]::Create("param(`$Name, [switch]`$Confirm) `$global:exchange_found.Remove(`"$kind `$Name`"); `$global:exchange_roles.Remove(`"`$Name`"); Change `"Remove-$kind `$Name`""))
}
$global:exchange_postponed = $false
function Get-OrganizationConfig { [pscustomobject]@{ PostponeRoamingSignaturesUntilLater = $global:exchange_postponed } }
function Set-OrganizationConfig([bool]$PostponeRoamingSignaturesUntilLater) {
    $global:exchange_postponed = $PostponeRoamingSignaturesUntilLater
    Change "Set-OrganizationConfig $PostponeRoamingSignaturesUntilLater"
}
