#!/usr/bin/env bash
# Microsoft.Azure.WebJobs.Extensions.Storage.Queues 5.3.10 (NuGet), the queue trigger of Azure Functions: a message that never
# expires (time to live -1) and fails too often is copied to the poison queue with the storage's default, seven days. The
# copy is a new message, inserted when it was copied.
# Why it matters: the poison queue is where work waits until somebody has time. What was sent to be kept for ever is deleted
# there after a week, without an event or a log, and how old the work is can only be read in its text.
# Guessed before: the copy keeps the expiry of the message, which was set on purpose.
# Seen on 2026-11-29 with Azurite 3.37.0 as the storage. Needs Node 20 or newer and dotnet 10. Ends with 1 when it behaves differently.
set -euo pipefail

for tool in node dotnet; do
  command -v "$tool" >/dev/null || { echo "This needs $tool." >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --no-audit --no-fund --save-exact azurite@3.37.0 >install.log 2>&1 || { cat install.log >&2; exit 2; }

mkdir trigger
cat >trigger/trigger.csproj <<END
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net$(dotnet --version | cut -d. -f1).0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Microsoft.Azure.WebJobs" Version="[3.0.48]" />
    <PackageReference Include="Microsoft.Azure.WebJobs.Extensions.Storage.Queues" Version="[5.3.10]" />
  </ItemGroup>
</Project>
END
cat >trigger/Program.cs <<'END'
using Azure.Storage.Queues;
using Microsoft.Azure.WebJobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

var connection = args[0];
var options = new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 };
var work = new QueueClient(connection, "work", options);
var poison = new QueueClient(connection, "work-poison", options);
await work.CreateAsync();
await work.SendMessageAsync("hello", timeToLive: TimeSpan.FromSeconds(-1));
var sent = (await work.PeekMessageAsync()).Value;

using var host = new HostBuilder()
    .ConfigureAppConfiguration(builder => builder.AddInMemoryCollection([new("AzureWebJobsStorage", connection)]))
    .ConfigureWebJobs(builder => builder.AddAzureStorageQueues(queues => queues.MaxDequeueCount = 2))
    .Build();
await host.StartAsync();
for (var tries = 0; tries < 300 && !await poison.ExistsAsync(); tries++) await Task.Delay(100);
for (var tries = 0; tries < 300 && (await poison.PeekMessagesAsync()).Value.Length == 0; tries++) await Task.Delay(100);
await host.StopAsync();

var copy = (await poison.PeekMessageAsync()).Value;
Console.WriteLine($"the message expires: {(sent.ExpiresOn is { } at && at.Year < 9000 ? at : "never")}");
Console.WriteLine($"its copy expires after: {(copy.ExpiresOn - copy.InsertedOn)!.Value.TotalDays:0} days");

public static class Functions
{
    public static void Work([QueueTrigger("work")] string text) => throw new InvalidOperationException(text);
}
END
dotnet build trigger --verbosity quiet --nologo >build.log || { cat build.log >&2; exit 2; }

read -r blob queue table < <(node -e '
  const servers = [1, 2, 3].map(() => require("node:net").createServer().listen(0, "127.0.0.1"));
  setTimeout(() => { console.log(...servers.map((one) => one.address().port)); process.exit(); }, 100);')
key=$(node -p 'Buffer.alloc(64, 1).toString("base64")')
AZURITE_ACCOUNTS="account:$key" node node_modules/azurite/dist/src/azurite.js --blobPort "$blob" --queuePort "$queue" \
  --tablePort "$table" --inMemoryPersistence --silent --skipApiVersionCheck --disableTelemetry >azurite.log 2>&1 &
azurite=$!
trap 'kill -9 "$azurite"; wait "$azurite" 2>/dev/null || true; rm -rf "$folder"' EXIT
for ((tries = 0; tries < 300; tries++)); do
  (: <"/dev/tcp/127.0.0.1/$blob" && : <"/dev/tcp/127.0.0.1/$queue") 2>/dev/null && break
  sleep 0.1
done
services="BlobEndpoint=http://127.0.0.1:$blob/account;QueueEndpoint=http://127.0.0.1:$queue/account"
timeout 300 dotnet run --no-build --project trigger -- "$services;AccountName=account;AccountKey=$key" >seen
cat >expected <<'END'
the message expires: never
its copy expires after: 7 days
END
cat seen
diff expected seen && echo "As described: what was to be kept for ever is deleted from the poison queue after a week."
