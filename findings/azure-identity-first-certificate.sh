#!/usr/bin/env bash
# @azure/identity 4.14.1 (npm), ClientCertificateCredential, with a PEM file that has a key, its certificate and that of the
# authority which issued it. The assertion names the file's first certificate, and is signed with the key. Where the authority
# comes first, they do not belong together, and nothing says so before Entra ID does. Azure.Identity 1.21.0 (NuGet) names the
# certificate of the key, in both orders.
# Why it matters: PEM files are put together by hand, and a chain is often written from the top. The same file signs in from
# .NET and not from Node. What Entra ID answers, AADSTS700027, names a thumbprint that nobody registered, and reads as if the
# application had lost its certificate.
# Guessed before: the certificate is the one that fits the key, or the file is refused.
# Seen on 2026-11-29. Needs Node 20 or newer, openssl and dotnet 8 or newer. Ends with 1 when one of them behaves differently.
set -euo pipefail

for tool in node openssl dotnet; do
  command -v "$tool" >/dev/null || { echo "This needs $tool." >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --no-audit --no-fund --save-exact @azure/identity@4.14.1 @azure/core-rest-pipeline@1.24.0 >install.log 2>&1 ||
  { cat install.log >&2; exit 2; }
{
  openssl req -x509 -newkey rsa:2048 -nodes -keyout authority.key -out authority.crt -days 2 -subj "/CN=authority"
  openssl req -newkey rsa:2048 -nodes -keyout app.key -out app.csr -subj "/CN=app"
  openssl x509 -req -in app.csr -CA authority.crt -CAkey authority.key -CAcreateserial -days 2 -out app.crt
} 2>openssl.log || { cat openssl.log >&2; exit 2; }
cat app.key app.crt authority.crt >"its own first.pem"
cat app.key authority.crt app.crt >"authority first.pem"

mkdir assert
cat >assert/assert.csproj <<END
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net$(dotnet --version | cut -d. -f1).0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="Azure.Identity" Version="[1.21.0]" /></ItemGroup>
</Project>
END
cat >assert/Program.cs <<'END'
using System.Net;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;

var entra = new Entra();
var options = new ClientCertificateCredentialOptions { Transport = new HttpClientTransport(entra), DisableInstanceDiscovery = true };
var credential = new ClientCertificateCredential(
    "22222222-2222-2222-2222-222222222222", "11111111-1111-1111-1111-111111111111", args[0], options);
await credential.GetTokenAsync(new TokenRequestContext(["https://graph.microsoft.com/.default"]), default);
Console.Write(entra.Asked);

class Entra : HttpMessageHandler
{
    public string Asked = "";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        if (request.Content is not null) Asked = await request.Content.ReadAsStringAsync(stop);
        const string url = "https://login.microsoftonline.com/22222222-2222-2222-2222-222222222222";
        var answer = request.Content is null
            ? $$"""{"issuer":"{{url}}/v2.0","authorization_endpoint":"{{url}}/authorize","token_endpoint":"{{url}}/token"}"""
            : """{"token_type":"Bearer","expires_in":3600,"access_token":"a-token"}""";
        return new HttpResponseMessage { RequestMessage = request, Content = new StringContent(answer, null, "application/json") };
    }
}
END
dotnet build assert --verbosity quiet --nologo >build.log || { cat build.log >&2; exit 2; }

cat >compare.mjs <<'END'
import { execFileSync } from "node:child_process";
import { constants, createHash, verify, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createHttpHeaders } from "@azure/core-rest-pipeline";
import { ClientCertificateCredential } from "@azure/identity";

const certificates = ["app", "authority"].map((name) => ({ name, x509: new X509Certificate(readFileSync(`${name}.crt`)) }));
const hash = (algorithm, { raw }) => createHash(algorithm).update(raw).digest("base64url");

/** Whose certificate the assertion in a request for a token names, and whose key has signed it. */
function read(asked) {
  const [head, body, signature] = new URLSearchParams(asked).get("client_assertion").split(".");
  const header = JSON.parse(Buffer.from(head, "base64url"));
  const named = certificates.find(({ x509 }) => [hash("sha256", x509), hash("sha1", x509)].includes(header["x5t#S256"] ?? header.x5t));
  const pss = header.alg === "PS256" ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } : {};
  const signed = certificates.find(({ x509 }) =>
    verify("sha256", Buffer.from(`${head}.${body}`), { key: x509.publicKey, ...pss }, Buffer.from(signature, "base64url")),
  );
  return `names ${named?.name}, signed by ${signed?.name}`;
}

async function fromNode(file) {
  let asked = "";
  const url = "https://login.microsoftonline.com/22222222-2222-2222-2222-222222222222";
  const sendRequest = async (request) => {
    if (request.method === "POST") asked = String(request.body);
    const answer = asked
      ? { token_type: "Bearer", expires_in: 3600, access_token: "a-token" }
      : { issuer: `${url}/v2.0`, authorization_endpoint: `${url}/authorize`, token_endpoint: `${url}/token` };
    const headers = createHttpHeaders({ "content-type": "application/json" });
    return { request, status: 200, headers, bodyAsText: JSON.stringify(answer) };
  };
  const credential = new ClientCertificateCredential(
    "22222222-2222-2222-2222-222222222222",
    "11111111-1111-1111-1111-111111111111",
    { certificatePath: file },
    { disableInstanceDiscovery: true, httpClient: { sendRequest } },
  );
  await credential.getToken("https://graph.microsoft.com/.default");
  return asked;
}

for (const order of ["its own first", "authority first"]) {
  const file = `${order}.pem`;
  const fromNet = execFileSync("dotnet", ["run", "--no-build", "--project", "assert", "--", file], { encoding: "utf8" });
  console.log(`${order.padEnd(17)}Node: ${read(await fromNode(file))}; .NET: ${read(fromNet)}`);
}
END
timeout 120 node compare.mjs >seen
cat >expected <<'END'
its own first    Node: names app, signed by app; .NET: names app, signed by app
authority first  Node: names authority, signed by app; .NET: names app, signed by app
END
cat seen
diff expected seen && echo "As described: the assertion names the first certificate, also where the key is another's."
