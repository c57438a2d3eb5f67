<#
.SYNOPSIS
Makes the certificate that the app signs in with, and registers it.
.DESCRIPTION
Its private key stays in the vault, its public part goes to the app registration. May be run again at any time; what is
there is left alone. Needs Azure CLI signed in, Key Vault Certificates Officer on the vault, and owner of the app registration.
.PARAMETER Months
How long it is valid, where a policy of the tenant allows less than twelve months.
.PARAMETER Rotate
A new version beside the old one, unless one was made today; the app takes it without a restart.
.EXAMPLE
./scripts/certificate.ps1 -Vault kv-example -ClientId 11111111-… -WhatIf
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)][string]$Vault,
    [Parameter(Mandatory)][guid]$ClientId,
    [string]$Name = 'entra-employee-sync',
    [ValidateRange(1, 99)][int]$Months = 12,
    [switch]$Rotate
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
function Already([string]$What) { Write-Host "✓ $What" }
function Get-Newest([string]$Query) { Invoke-Az keyvault certificate show --vault-name $Vault --name $Name --query $Query --output tsv }
function Get-Registered { @(Invoke-Az ad app credential list --id $ClientId --cert | Out-String | ConvertFrom-Json) }

# Self-signed, since Entra ID trusts what is registered and nothing else. No AutoRenew: that would make versions that
# are not registered. PEM, since the app's sign-in library wants it so.
$policy = @{
    issuerParameters          = @{ name = 'Self' }
    keyProperties             = @{ exportable = $true; keyType = 'RSA'; keySize = 3072; reuseKey = $false }
    secretProperties          = @{ contentType = 'application/x-pem-file' }
    x509CertificateProperties = @{ subject = "CN=$Name"; validityInMonths = $Months; keyUsage = @('digitalSignature') }
    lifetimeActions           = @(@{ action = @{ actionType = 'EmailContacts' }; trigger = @{ daysBeforeExpiry = $(if ($Months -gt 1) { 30 } else { 10 }) } })
}
$make = {
    $file = New-TemporaryFile
    try {
        $policy | ConvertTo-Json -Depth 5 | Set-Content $file
        Invoke-Az keyvault certificate create --vault-name $Vault --name $Name --policy "@$file"
    }
    finally { Remove-Item $file }
}

$there = Invoke-Az keyvault certificate list --vault-name $Vault --query "[?name=='$Name'].name" --output tsv
if (-not $there) {
    Step "make certificate $Name in vault $Vault, valid for $Months months" "az keyvault certificate delete --vault-name $Vault --name $Name" $make
}
elseif ($Rotate -and (Get-Newest attributes.created).Substring(0, 10) -ne [DateTime]::UtcNow.ToString('yyyy-MM-dd')) {
    Step "make a new version of certificate $Name in vault $Vault; the old one stays valid" `
        "az keyvault certificate set-attributes --vault-name $Vault --name $Name --version NEW-VERSION --enabled false" $make
}
else { Already "certificate $Name is in vault $Vault" }

$thumbprint = if ($WhatIfPreference -and (-not $there -or $Rotate)) { '' } else { Get-Newest x509ThumbprintHex }
# The CLI shows thumbprints in hexadecimal or in base64, by its version.
$spellings = if ($thumbprint) { $thumbprint, [Convert]::ToBase64String([Convert]::FromHexString($thumbprint)) }
if (Get-Registered | Where-Object { $spellings -contains $_.customKeyIdentifier }) { Already "its newest version is registered for app $ClientId" }
else {
    Step "register the public part of its newest version for app $ClientId, beside those that are there" "az ad app credential delete --id $ClientId --cert --key-id KEY-ID" {
        Invoke-Az ad app credential reset --id $ClientId --keyvault $Vault --cert $Name --append --only-show-errors
    }
}

$old = Get-Registered | Sort-Object endDateTime | Select-Object -SkipLast 1
if ($old) {
    Write-Host 'More than one is registered. A day after a rotation, remove the old one:'
    $old | ForEach-Object { Write-Host "  az ad app credential delete --id $ClientId --cert --key-id $($_.keyId)   # until $($_.endDateTime)" }
}
