#!/usr/bin/env bash
# @microsoft/microsoft-graph-client 3.0.7 (npm) sends what filter() is given as it is; only what a URL cannot hold at all (spaces,
# quotes, å) gets encoded, by fetch. So what looks like a value goes out as something else:
#   filter("mail eq 'ola+hr@example.com'")    the + is a space to the server: nobody is found
#   filter("department eq 'R&D'")             the filter ends at the &, and D' becomes a parameter of its own
#   filter("jobTitle eq 'C# developer'")      all from the # on stays here
# Microsoft.Graph 6.10.0 (NuGet), by the same vendor and for the same API, encodes all three.
# Why it matters: such values are in any directory. Where what is left is a syntax error, the server says so; where it is none,
# nobody is found, and a sync would report an employee without an account.
# Guessed before: a method that takes the filter by itself encodes it.
# Seen on 2026-11-29. Needs Node 20 or newer, openssl, dotnet 8 or newer. Ends with 1 when one of them behaves differently.
set -euo pipefail

for tool in node openssl dotnet; do
  command -v "$tool" >/dev/null || { echo "This needs $tool." >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --no-audit --no-fund --save-exact @microsoft/microsoft-graph-client@3.0.7 >install.log 2>&1 ||
  { cat install.log >&2; exit 2; }
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out certificate.pem -days 2 -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost 2>/dev/null

cat >ask.mjs <<'END'
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import graph from "@microsoft/microsoft-graph-client";

const server = createServer({ key: readFileSync("key.pem"), cert: readFileSync("certificate.pem") }, (request, response) => {
  console.log(`JavaScript ${request.method} ${request.url.replace("/v1.0", "")}`);
  response.setHeader("content-type", "application/json").end("{}");
}).listen(0, "127.0.0.1");
await once(server, "listening");
const client = graph.Client.init({
  baseUrl: `https://localhost:${server.address().port}`,
  customHosts: new Set(["localhost"]),
  authProvider: (done) => done(null, "token"),
});
for (const filter of ["mail eq 'ola+hr@example.com'", "department eq 'R&D'", "jobTitle eq 'C# developer'"])
  await client.api("/users").filter(filter).get();
server.close();
server.closeAllConnections();
END

mkdir net
cat >net/net.csproj <<END
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net$(dotnet --version | cut -d. -f1).0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="Microsoft.Graph" Version="[6.10.0]" /></ItemGroup>
</Project>
END
cat >net/Program.cs <<'END'
using Microsoft.Graph;
using Microsoft.Kiota.Abstractions.Authentication;

var client = new GraphServiceClient(new HttpClient(new Answer()), new AnonymousAuthenticationProvider());
foreach (var filter in new[] { "mail eq 'ola+hr@example.com'", "department eq 'R&D'", "jobTitle eq 'C# developer'" })
    await client.Users.GetAsync(request => request.QueryParameters.Filter = filter);

class Answer : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        Console.WriteLine($".NET       {request.Method} {request.RequestUri!.PathAndQuery.Replace("/v1.0", "").Replace("%24", "$")}");
        return Task.FromResult(new HttpResponseMessage { Content = new StringContent("{}", null, "application/json") });
    }
}
END
dotnet build net --verbosity quiet --nologo >build.log || { cat build.log >&2; exit 2; }

{ NODE_EXTRA_CA_CERTS=certificate.pem node ask.mjs; dotnet run --no-build --project net; } >seen
cat >expected <<'END'
JavaScript GET /users?$filter=mail%20eq%20%27ola+hr@example.com%27
JavaScript GET /users?$filter=department%20eq%20%27R&D%27
JavaScript GET /users?$filter=jobTitle%20eq%20%27C
.NET       GET /users?$filter=mail%20eq%20%27ola%2Bhr%40example.com%27
.NET       GET /users?$filter=department%20eq%20%27R%26D%27
.NET       GET /users?$filter=jobTitle%20eq%20%27C%23%20developer%27
END
cat seen
diff expected seen && echo "As described: the JavaScript client leaves encoding to its caller, the .NET one does not."
