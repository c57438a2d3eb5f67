<#
.SYNOPSIS
Shows or turns the tenant's switch for roaming signatures.
.DESCRIPTION
While roaming signatures are on, no signature that an application writes is seen. The switch reads the wrong way round:
PostponeRoamingSignaturesUntilLater is True when they are off. It takes minutes to about a day; judge by a new mail.
Needs the module ExchangeOnlineManagement and an Exchange administrator.
.PARAMETER Off
Switches roaming signatures off, so that those of the app are seen.
.PARAMETER On
Switches them on again.
.EXAMPLE
./scripts/roaming-signatures.ps1 -Off -WhatIf
#>
[CmdletBinding(SupportsShouldProcess, DefaultParameterSetName = 'Show')]
param(
    [Parameter(ParameterSetName = 'Off')][switch]$Off,
    [Parameter(ParameterSetName = 'On')][switch]$On
)
$ErrorActionPreference = 'Stop'

if (-not (Get-Command Get-OrganizationConfig -ErrorAction SilentlyContinue)) { Connect-ExchangeOnline -ShowBanner:$false }

$postponed = [bool](Get-OrganizationConfig).PostponeRoamingSignaturesUntilLater
$now = if ($postponed) { 'off' } else { 'on' }
Write-Host "Roaming signatures are $now (PostponeRoamingSignaturesUntilLater is $postponed)."
if (-not ($Off -or $On)) { return }

$wanted = [bool]$Off
if ($postponed -eq $wanted) { Write-Host '✓ nothing to do'; return }
$back = if ($Off) { '-On' } else { '-Off' }
$what = if ($Off) { 'switch roaming signatures off for the whole tenant' } else { 'switch roaming signatures on for the whole tenant' }
Write-Host "→ $what`n  to undo: $PSCommandPath $back"
if ($PSCmdlet.ShouldProcess($what)) { Set-OrganizationConfig -PostponeRoamingSignaturesUntilLater $wanted }
