#!/usr/bin/env bash
# node-forge 1.4.3 beside pkijs 3.4.3 (npm) and OpenSSL: PKCS#12 that .NET's X509Certificate2.ExportPkcs12 writes when the
# password is null, which is how certificates come out of vaults and stores that set none. With Triple DES node-forge reads
# it when it is given no password; with AES-256, .NET's other choice, it reads it with no value for the password, neither
# undefined nor null nor "". The same certificate with an empty password it reads.
# OpenSSL reads all four, and so does pkijs where the cipher is AES (of PKCS#12's own ciphers it has none).
# Why it matters: a vault's certificate that every Microsoft tool imports cannot be read by the usual npm package for it.
# Guessed before: null and "" are one case, and what works for Triple DES works for AES.
# Seen on 2026-11-28. Needs node 20 or newer, npm, openssl and dotnet 9 or newer. Ends with 1 when something differs.
set -euo pipefail

for tool in node npm openssl dotnet; do
  command -v "$tool" >/dev/null || { echo "This needs $tool." >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

mkdir write
cat >write/write.csproj <<END
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net$(dotnet --version | cut -d. -f1).0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
  </PropertyGroup>
</Project>
END
cat >write/Program.cs <<'END'
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using var key = RSA.Create(2048);
var request = new CertificateRequest("CN=app", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
foreach (var (name, password) in new (string, string?)[] { ("null", null), ("empty", "") })
{
    File.WriteAllBytes($"aes-{name}.p12", certificate.ExportPkcs12(Pkcs12ExportPbeParameters.Pbes2Aes256Sha256, password));
    File.WriteAllBytes($"3des-{name}.p12", certificate.ExportPkcs12(Pkcs12ExportPbeParameters.Pkcs12TripleDesSha1, password));
}
END
dotnet build write --verbosity quiet --nologo >build.log || { cat build.log >&2; exit 2; }
dotnet run --no-build --project write

npm init --yes >/dev/null
npm install --no-audit --no-fund --silent node-forge@1.4.3 pkijs@3.4.3
cat >read.mjs <<'END'
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import forge from "node-forge";
import * as pkijs from "pkijs";

const byForge = (der, password) => {
  forge.pkcs12.pkcs12FromAsn1(forge.asn1.fromDer(der.toString("binary")), false, password);
};
const byPkijs = async (der) => {
  const password = new ArrayBuffer(0);
  const file = pkijs.PFX.fromBER(der);
  await file.parseInternalValues({ password, checkIntegrity: false });
  const safe = file.parsedValue.authenticatedSafe;
  await safe.parseInternalValues({ safeContents: safe.safeContents.map(() => ({ password })) });
};
const byOpenssl = (_, file) =>
  execFileSync("openssl", ["pkcs12", "-in", file, "-passin", "pass:", "-nodes", "-noout"], { stdio: "pipe" });

const readers = {
  "forge, undefined": (der) => byForge(der, undefined),
  "forge, null": (der) => byForge(der, null),
  'forge, ""': (der) => byForge(der, ""),
  pkijs: byPkijs,
  openssl: byOpenssl,
};
for (const name of ["3des-empty", "3des-null", "aes-empty", "aes-null"]) {
  const file = `${name}.p12`;
  const results = [];
  for (const [reader, read] of Object.entries(readers)) {
    const works = await Promise.resolve().then(() => read(readFileSync(file), file)).then(() => "yes", () => "no");
    results.push(`${reader}: ${works}`);
  }
  console.log(`${name.padEnd(11)} ${results.join("; ")}`);
}
END
node read.mjs >seen
cat >expected <<'END'
3des-empty  forge, undefined: no; forge, null: no; forge, "": yes; pkijs: no; openssl: yes
3des-null   forge, undefined: yes; forge, null: yes; forge, "": no; pkijs: no; openssl: yes
aes-empty   forge, undefined: no; forge, null: no; forge, "": yes; pkijs: yes; openssl: yes
aes-null    forge, undefined: no; forge, null: no; forge, "": no; pkijs: yes; openssl: yes
END
cat seen
diff expected seen && echo "As described: with AES and without a password, node-forge reads the file with no value."
