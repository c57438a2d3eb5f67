#!/usr/bin/env bash
# Bicep 0.49.2 (Azure.Bicep.CommandLine on NuGet): uniqueString() and guid() tell capitals apart. `bicep snapshot`, which predicts a
# deployment with the engine of Azure's deployments, gives a storage account and a role assignment other names for resource
# group RG-Sync than for rg-sync. Azure takes both for one group (naming rules of Azure Resource Manager), and the template has
# no other difference. Keys of objects are compared without capitals by the same engine: contains({ ABC: 1 }, 'abc') is true.
# Why it matters: infra/main.bicep makes its names from the group's and the environment's. Written once with a capital, in a
# pipeline or on somebody's machine, a deployment changes nothing of what is there: it makes a second app beside the first,
# with an empty storage account, and both write to the same people.
# Guessed before: names of what Azure takes for the same thing give the same text.
# Seen on 2026-11-29. Needs dotnet 9 or newer, on Linux x64. Ends with 1 when it behaves differently.
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

cat >main.bicep <<'END'
resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: 'st${uniqueString(resourceGroup().id)}'
  location: 'norwayeast'
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
}
output storage string = storage.name
output assignment string = guid(resourceGroup().id, 'Reader')
output lowerCase string = uniqueString(toLower(resourceGroup().id))
output key string = contains({ ABC: 1 }, 'abc') ? 'the same' : 'another'
END
echo "using 'main.bicep'" >main.bicepparam
for group in rg-sync RG-Sync; do
  timeout 60 "$bicep" snapshot main.bicepparam --mode overwrite --resource-group "$group" \
    --subscription-id 22222222-2222-2222-2222-222222222222 >snapshot.log 2>&1 || { cat snapshot.log >&2; exit 2; }
  mv main.snapshot.json "$group.json"
done

# value GROUP OUTPUT: what the snapshot of a group predicts.
value() { sed -n "s/^ *\"$2\": \"\(.*\)\",*$/\1/p" "$1.json"; }
{
  for output in storage assignment lowerCase key; do
    [ "$(value rg-sync "$output")" = "$(value RG-Sync "$output")" ] && found="the same: $(value rg-sync "$output")" || found=differs
    printf '%-11s%s\n' "$output" "$found"
  done
} >seen
cat >expected <<'END'
storage    differs
assignment differs
lowerCase  the same: gvya3kgasxznm
key        the same: the same
END
cat seen
diff expected seen && echo "As described: a resource group with capitals gets a second set of names."
