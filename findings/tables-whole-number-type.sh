#!/usr/bin/env bash
# @azure/data-tables 13.3.2 (npm) writes a number without a type, and the service makes an Int32 of a whole one: a property with
# 20.5 in one row is a Double there, and an Int32 in the row where it happens to be 20. Azure.Data.Tables 12.13.0 (NuGet) reads
# them by their types: GetDouble("share") gives the one and throws for the other; a class with a long property cannot be read
# at all, with "Value cannot be null. (Parameter 's')" and no name of a property; a class with a double reads both.
# Why it matters: a report in .NET or PowerShell over a table that a Node app writes works in every test with 20.5, and stops at
# the first row with a round number. A property that others read needs { type: "Double" } or a bigint in every write.
# Guessed before: both SDKs are by one vendor, and take a number for a number.
# Seen on 2026-11-29 with Azurite 3.37.0 as the service. Needs Node 20 or newer and dotnet 8 or newer. Ends with 1 when it behaves
# differently.
set -euo pipefail

for tool in node dotnet; do
  command -v "$tool" >/dev/null || { echo "This needs $tool." >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --no-audit --no-fund --save-exact azurite@3.37.0 @azure/data-tables@13.3.2 >install.log 2>&1 ||
  { cat install.log >&2; exit 2; }

mkdir read
cat >read/read.csproj <<END
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net$(dotnet --version | cut -d. -f1).0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="Azure.Data.Tables" Version="[12.13.0]" /></ItemGroup>
</Project>
END
cat >read/Program.cs <<'END'
using System.Globalization;
using Azure;
using Azure.Data.Tables;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var table = new TableClient(args[0], "shares");
foreach (var row in new[] { "half", "whole" })
{
    Show("its type", () => table.GetEntity<TableEntity>("p", row).Value["share"].GetType().Name);
    Show("GetDouble", () => table.GetEntity<TableEntity>("p", row).Value.GetDouble("share"));
    Show("a class with double", () => table.GetEntity<WithDouble>("p", row).Value.share);
    Show("a class with long", () => table.GetEntity<WithLong>("p", row).Value.people);

    void Show(string what, Func<object?> read)
    {
        try { Console.WriteLine($"{row,-6}{what,-20}{read()}"); }
        catch (Exception error) { Console.WriteLine($"{row,-6}{what,-20}{error.GetType().Name}: {error.Message}"); }
    }
}

abstract class Row : ITableEntity
{
    public string PartitionKey { get; set; } = "";
    public string RowKey { get; set; } = "";
    public DateTimeOffset? Timestamp { get; set; }
    public ETag ETag { get; set; }
}
class WithDouble : Row { public double share { get; set; } }
class WithLong : Row { public long people { get; set; } }
END
dotnet build read --verbosity quiet --nologo >build.log || { cat build.log >&2; exit 2; }

cat >write.mjs <<'END'
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { AzureNamedKeyCredential, TableClient } from "@azure/data-tables";

const free = createServer().listen(0, "127.0.0.1");
await once(free, "listening");
const { port } = free.address();
free.close();
const key = Buffer.alloc(64, 1).toString("base64");
const azurite = spawn(
  process.execPath,
  ["node_modules/azurite/dist/src/table/main.js", "--tablePort", String(port), "--inMemoryPersistence", "--silent", "--skipApiVersionCheck", "--disableTelemetry"],
  { env: { ...process.env, AZURITE_ACCOUNTS: `account:${key}` }, stdio: "ignore" },
);
try {
  const url = `http://127.0.0.1:${port}/account`;
  const options = { allowInsecureConnection: true, retryOptions: { maxRetries: 10, retryDelayInMs: 500 } };
  const table = new TableClient(url, "shares", new AzureNamedKeyCredential("account", key), options);
  await table.createTable();
  await table.createEntity({ partitionKey: "p", rowKey: "half", share: 20.5, people: 12 });
  await table.createEntity({ partitionKey: "p", rowKey: "whole", share: 20, people: 12 });
  const connection = `TableEndpoint=${url};AccountName=account;AccountKey=${key}`;
  spawnSync("dotnet", ["run", "--no-build", "--project", "read", "--", connection], { stdio: ["ignore", "inherit", "inherit"] });
} finally {
  azurite.kill("SIGKILL");
}
END
timeout 300 node write.mjs >seen
cat >expected <<'END'
half  its type            Double
half  GetDouble           20.5
half  a class with double 20.5
half  a class with long   ArgumentNullException: Value cannot be null. (Parameter 's')
whole its type            Int32
whole GetDouble           InvalidOperationException: Cannot return System.Nullable`1[System.Double] type for a System.Int32 typed property.
whole a class with double 20
whole a class with long   ArgumentNullException: Value cannot be null. (Parameter 's')
END
cat seen
diff expected seen && echo "As described: a whole number has another type, which .NET does not read as a double or a long."
