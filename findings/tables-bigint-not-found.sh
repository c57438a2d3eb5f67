#!/usr/bin/env bash
# @azure/data-tables 13.3.2 (npm) writes a bigint as an Int64, and its tag `odata` puts the same bigint into a filter without the L
# that makes a number one: odata`sent eq ${5n}` is "sent eq 5". Azurite 3.37.0 finds nothing with it, while ge, and ge and le
# together, find the row. Azure.Data.Tables 12.13.0 (NuGet) writes 5L, and that finds it. Beyond 32 bits Azure itself refuses a
# number without the L (Azure Storage Explorer's issue 1382: Unrecognized 'Edm.Int32' literal).
# Why it matters: what was written with bigint, so that other SDKs read one type, cannot be looked up by its value in the same SDK.
# An empty answer reads as "not there yet", and whoever asks writes the row once more.
# Guessed before: the tag knows the types that the client writes, as it knows text and Date.
# Seen on 2026-11-29. Needs Node 20 or newer and dotnet 8 or newer. Ends with 1 when one of them behaves differently.
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

mkdir filter
cat >filter/filter.csproj <<END
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net$(dotnet --version | cut -d. -f1).0</TargetFramework>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="Azure.Data.Tables" Version="[12.13.0]" /></ItemGroup>
</Project>
END
cat >filter/Program.cs <<'END'
System.Console.Write(Azure.Data.Tables.TableClient.CreateQueryFilter($"sent eq {5L}"));
END
dotnet build filter --verbosity quiet --nologo >build.log || { cat build.log >&2; exit 2; }

cat >query.mjs <<'END'
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { AzureNamedKeyCredential, odata, TableClient } from "@azure/data-tables";

const free = createServer().listen(0, "127.0.0.1");
await once(free, "listening");
const { port } = free.address();
await new Promise((resolve) => free.close(resolve));
const key = Buffer.alloc(64, 1).toString("base64");
const azurite = spawn(
  process.execPath,
  ["node_modules/azurite/dist/src/table/main.js", "--tablePort", String(port), "--inMemoryPersistence", "--silent", "--skipApiVersionCheck", "--disableTelemetry"],
  { env: { ...process.env, AZURITE_ACCOUNTS: `account:${key}` }, stdio: "ignore" },
);
try {
  const options = { allowInsecureConnection: true, retryOptions: { maxRetries: 10, retryDelayInMs: 500 } };
  const table = new TableClient(`http://127.0.0.1:${port}/account`, "mails", new AzureNamedKeyCredential("account", key), options);
  await table.createTable();
  await table.createEntity({ partitionKey: "p", rowKey: "r", sent: 5n, office: "Oslo", at: new Date(0) });

  async function show(who, filter) {
    let found = 0;
    for await (const { sent } of table.listEntities({ queryOptions: { filter } })) found += typeof sent === "bigint" ? 1 : 0;
    console.log(`${who.padEnd(6)}${filter.padEnd(48)}${found}`);
  }
  await show("odata", odata`office eq ${"Oslo"}`);
  await show("odata", odata`at eq ${new Date(0)}`);
  await show("odata", odata`sent eq ${5n}`);
  await show("odata", odata`sent ge ${5n}`);
  await show("odata", odata`sent ge ${5n} and sent le ${5n}`);
  await show(".NET", execFileSync("dotnet", ["run", "--no-build", "--project", "filter"], { encoding: "utf8" }));
} finally {
  azurite.kill("SIGKILL");
}
END
timeout 300 node query.mjs >seen
cat >expected <<'END'
odata office eq 'Oslo'                                1
odata at eq datetime'1970-01-01T00:00:00.000Z'        1
odata sent eq 5                                       0
odata sent ge 5                                       1
odata sent ge 5 and sent le 5                         1
.NET  sent eq 5L                                      1
END
cat seen
diff expected seen && echo "As described: a bigint is not found by the filter that its own SDK makes of it."
