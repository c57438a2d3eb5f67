#!/usr/bin/env bash
# PowerShell 7.6.9 (NuGet) on a machine that is set to Norwegian or Danish: 'Aas' -like 'A*' is False, while 'A*s' and '[A]*' find
# the same name. A pattern that is a text and one * at its end is compared by the rules of the language, in which "aa" is one
# letter (å) that begins with no "a"; the other two are compared letter by letter. StartsWith follows the language, -match and
# -eq do not.
# In Danish, but not in Norwegian, Compare-Object finds no difference between Aas and Ås, and Sort-Object -Unique keeps one.
# Why it matters: Aas, Aasen, Haakon and Kaare are common Norwegian names. A script that takes accounts by the beginning of their
# names ('Ha*', "$prefix*") leaves these people out without a word. So with object ids: '3a*' misses 3aa1…
# Guessed before: -like ignores the language of the machine, as -eq does, and all patterns are compared in one way.
# Seen on 2026-11-29. Needs dotnet 10 or newer with ICU. Ends with 1 when it behaves differently.
set -euo pipefail

command -v dotnet >/dev/null || { echo "This needs dotnet." >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=0 POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off
dotnet tool install PowerShell --version 7.6.9 --tool-path tools >install.log 2>&1 || { cat install.log >&2; exit 2; }

cat >compare.ps1 <<'END'
$tries = [ordered]@{
    "'Aas' -like 'A*'"          = { 'Aas' -like 'A*' }
    "'Aas' -like 'A*s'"         = { 'Aas' -like 'A*s' }
    "'Aas' -like '[A]*'"        = { 'Aas' -like '[A]*' }
    "'Aas' -match '^A'"         = { 'Aas' -match '^A' }
    "'Aas'.StartsWith('A')"     = { 'Aas'.StartsWith('A') }
    "'Haakon' -like 'Ha*'"      = { 'Haakon' -like 'Ha*' }
    "'3aa1-f0' -like '3a*'"     = { '3aa1-f0' -like '3a*' }
    'Compare-Object differs'    = { @(Compare-Object 'Aas' "$([char]0xC5)s").Count -gt 0 }
    'Sort-Object -Unique, of 2' = { @('Aas', "$([char]0xC5)s" | Sort-Object -Unique).Count }
}
foreach ($one in $tries.Keys) {
    $results = foreach ($culture in 'en-US', 'nb-NO', 'da-DK') {
        [cultureinfo]::CurrentCulture = $culture
        "${culture}: $(& $tries[$one])".PadRight(14)
    }
    "$one".PadRight(27) + (-join $results).TrimEnd()
}
END
tools/pwsh -NoProfile -File compare.ps1 >seen
cat >expected <<'END'
'Aas' -like 'A*'           en-US: True   nb-NO: False  da-DK: False
'Aas' -like 'A*s'          en-US: True   nb-NO: True   da-DK: True
'Aas' -like '[A]*'         en-US: True   nb-NO: True   da-DK: True
'Aas' -match '^A'          en-US: True   nb-NO: True   da-DK: True
'Aas'.StartsWith('A')      en-US: True   nb-NO: False  da-DK: False
'Haakon' -like 'Ha*'       en-US: True   nb-NO: False  da-DK: False
'3aa1-f0' -like '3a*'      en-US: True   nb-NO: False  da-DK: False
Compare-Object differs     en-US: True   nb-NO: True   da-DK: False
Sort-Object -Unique, of 2  en-US: 2      nb-NO: 2      da-DK: 1
END
cat seen
diff expected seen && echo "As described: whether a name begins with A depends on the machine's language and on the kind of pattern."
