#!/usr/bin/env bash
# PowerShell 7.6.10 (NuGet): Import-Csv and ConvertFrom-Csv drop the line of column names when the first name begins with #, in
# quotes as well. The first person's values become the names of the columns: that person is gone, and no column has the name
# that it had. Export-Csv writes such files itself, though Microsoft's documents say that Import-Csv reads any that it
# writes. A # further on is a name like any other. PowerShell's issues 9955 and 13857, closed, say that it is by design, for the
# sake of the line "#TYPE …" of earlier versions.
# Why it matters: "#" or "# ansatt" is how lists of people often begin. Whoever updates accounts from one leaves somebody out, and
# $_.Name is empty of everyone else, without an error.
# Guessed before: quotes keep a name a name, and what Export-Csv wrote comes back.
# Seen on 2026-11-29. Needs dotnet 10 or newer. Ends with 1 when it behaves differently.
set -euo pipefail

command -v dotnet >/dev/null || { echo "This needs dotnet." >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off
dotnet tool install PowerShell --version 7.6.10 --tool-path tools >install.log 2>&1 || { cat install.log >&2; exit 2; }

cat >read.ps1 <<'END'
function Show($what, $rows) {
    $names = @($rows)[0].PSObject.Properties.Name -join ', '
    "$($what.PadRight(30)) $(@($rows).Count) of 2 people, columns $names; Name of the last: '$(@($rows)[-1].Name)'"
}
$people = [pscustomobject]@{ '#' = 1; Name = 'Ola' }, [pscustomobject]@{ '#' = 2; Name = 'Kari' }
$people | Export-Csv people.csv
Show 'as Export-Csv wrote it' (Import-Csv people.csv)
Show '"#","Name"' (ConvertFrom-Csv '"#","Name"', '1,Ola', '2,Kari')
Show '# ansatt;Name' (ConvertFrom-Csv -Delimiter ';' '# ansatt;Name', '1;Ola', '2;Kari')
Show 'Nr,Name' (ConvertFrom-Csv 'Nr,Name', '1,Ola', '2,Kari')
Show 'Name,#' (ConvertFrom-Csv 'Name,#', 'Ola,1', 'Kari,2')
END
tools/pwsh -NoProfile -File read.ps1 >seen
cat >expected <<'END'
as Export-Csv wrote it         1 of 2 people, columns 1, Ola; Name of the last: ''
"#","Name"                     1 of 2 people, columns 1, Ola; Name of the last: ''
# ansatt;Name                  1 of 2 people, columns 1, Ola; Name of the last: ''
Nr,Name                        2 of 2 people, columns Nr, Name; Name of the last: 'Kari'
Name,#                         2 of 2 people, columns Name, #; Name of the last: 'Kari'
END
cat seen
diff expected seen && echo "As described: a first column whose name begins with # takes the names and one person away."
