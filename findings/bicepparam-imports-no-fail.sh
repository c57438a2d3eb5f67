#!/usr/bin/env bash
# Bicep 0.49.2 (Azure.Bicep.CommandLine on NuGet; 0.48.1 does the same): fail() in a parameter file stops the build with its
# text, and only where it is reached. The same expression in an exported function, imported by the parameter file, is refused
# always (BCP452, "deployment-context functions"), also where the value is there and fail() would never be reached. The file
# that exports the function, and a template that imports it, compile without a word.
# Why it matters: checks of environment variables that several parameter files share cannot be one function. Linting the
# template, as pipelines do, finds nothing; every deployment with such a parameter file stops.
# Guessed before: what a parameter file may call itself, it may import.
# Seen on 2026-11-28. Needs dotnet 9 or newer, on Linux x64. Ends with 1 when something differs.
set -euo pipefail

command -v dotnet >/dev/null || { echo "This needs dotnet." >&2; exit 2; }
[ "$(uname -sm)" = "Linux x86_64" ] || { echo "This needs Linux x64." >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

mkdir get
cat >get/get.csproj <<END
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net$(dotnet --version | cut -d. -f1).0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageDownload Include="Azure.Bicep.CommandLine.linux-x64" Version="[0.49.2]" /></ItemGroup>
</Project>
END
dotnet restore get --packages packages >restore.log || { cat restore.log >&2; exit 2; }
bicep=$folder/packages/azure.bicep.commandline.linux-x64/0.49.2/tools/bicep
chmod +x "$bicep"

cat >checks.bicep <<'END'
@export()
func given(name string, value string) string => empty(value) ? fail('${name} is empty.') : value
END
cat >main.bicep <<'END'
import { given } from 'checks.bicep'
param office string
output office string = given('office', office)
END
cat >imported.bicepparam <<'END'
using 'main.bicep'
import { given } from 'checks.bicep'
param office = given('OFFICE', readEnvironmentVariable('OFFICE'))
END
cat >direct.bicepparam <<'END'
using 'main.bicep'
var named = readEnvironmentVariable('OFFICE')
param office = empty(named) ? fail('OFFICE is empty.') : named
END

differs=0
# expect WHAT SEEN WANTED: prints what was seen, and notes where it is not what this file says.
expect() {
  printf '%-44s %s\n' "$1" "$2"
  # What was wanted is a pattern.
  # shellcheck disable=SC2254
  case $2 in $3) ;; *) echo "  differs; seen before: $3" >&2; differs=1 ;; esac
}
# build FILE OFFICE: "built", or the code of the first error and its text.
build() {
  if OFFICE=$2 "$bicep" build-params "$1" --stdout >/dev/null 2>errors.txt; then echo built
  else grep -m1 -o 'Error .*' errors.txt | cut -c1-150; fi
}
lint=$("$bicep" lint main.bicep 2>&1)
expect "the template and the function, linted" "${lint:-nothing to say}" "nothing to say"
expect "fail() in the parameter file, value there" "$(build direct.bicepparam Oslo)" "built"
expect "fail() in the parameter file, value empty" "$(build direct.bicepparam '')" "Error BCP338*OFFICE is empty.*"
expect "fail() imported, value there" "$(build imported.bicepparam Oslo)" "Error BCP452*fail*"
expect "fail() imported, value empty" "$(build imported.bicepparam '')" "Error BCP452*fail*"
exit "$differs"
