#!/usr/bin/env bash
# @azure/identity 4.14.1 with @azure/msal-node 7.2.1 (npm): one answer of 503 from Entra ID's token endpoint, and for the next
# 60 seconds a ClientSecretCredential (or ClientCertificateCredential) gives no token although the endpoint works again: MSAL
# refuses by itself, without any request. The error it then throws has no status, no AADSTS number and an empty message, so
# it reads like a wrong configuration. The same after 429 without Retry-After. A new credential gets a token at once.
# Why it matters: a program that tells "try again later" from "give up" by what the error holds gives up on everyone that it
# handles in that minute. Guessed before: a credential that failed asks again.
# Seen on 2026-11-28. Needs node 20 or newer, npm and openssl. Ends with 1 when the behaviour differs.
set -euo pipefail

for tool in node npm openssl; do
  command -v "$tool" >/dev/null || { echo "This needs $tool." >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm init --yes >/dev/null
npm install --no-audit --no-fund --silent @azure/identity@4.14.1 @azure/msal-node@7.2.1
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out certificate.pem -days 2 -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost 2>/dev/null

cat >ask.mjs <<'END'
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { ClientSecretCredential } from "@azure/identity";

const tenant = "22222222-2222-2222-2222-222222222222";
let status = 503;
let requests = 0;
const server = createServer({ key: readFileSync("key.pem"), cert: readFileSync("certificate.pem") }, (request, response) => {
  const authority = `https://localhost:${server.address().port}/${tenant}`;
  response.setHeader("content-type", "application/json");
  if (request.method === "GET") {
    return response.end(
      JSON.stringify({
        issuer: `${authority}/v2.0`,
        authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
        token_endpoint: `${authority}/oauth2/v2.0/token`,
        jwks_uri: `${authority}/discovery/v2.0/keys`,
      }),
    );
  }
  requests++;
  response.statusCode = status;
  response.end(
    status === 200
      ? '{"token_type":"Bearer","expires_in":3600,"access_token":"a-token"}'
      : '{"error":"temporarily_unavailable"}',
  );
});
server.listen(0, "127.0.0.1");
await once(server, "listening");

const create = () =>
  new ClientSecretCredential(tenant, "11111111-1111-1111-1111-111111111111", "a-secret", {
    authorityHost: `https://localhost:${server.address().port}`,
    disableInstanceDiscovery: true,
    retryOptions: { maxRetries: 0 },
  });
async function ask(what, credential) {
  const before = requests;
  const result = await credential.getToken("https://graph.microsoft.com/.default").then(
    () => "a token",
    ({ name, message, cause }) =>
      `${name}, ${message.trim() === "" ? "without a message" : "with a message"}, status ${cause?.status}`,
  );
  console.log(`${what}: ${result}; requests for a token: ${requests - before}`);
}

for (status of [503, 429]) {
  const failing = status;
  const credential = create();
  await ask(`the endpoint answers ${failing}`, credential);
  status = 200;
  await ask("it works again", credential);
  await new Promise((resolve) => setTimeout(resolve, 3000));
  await ask("three seconds later", credential);
  await ask("a new credential", create());
}
server.close();
server.closeAllConnections();
END
NODE_EXTRA_CA_CERTS=certificate.pem node ask.mjs >seen
cat >expected <<'END'
the endpoint answers 503: AuthenticationRequiredError, with a message, status 503; requests for a token: 1
it works again: AuthenticationRequiredError, without a message, status undefined; requests for a token: 0
three seconds later: AuthenticationRequiredError, without a message, status undefined; requests for a token: 0
a new credential: a token; requests for a token: 1
the endpoint answers 429: AuthenticationRequiredError, with a message, status 429; requests for a token: 1
it works again: AuthenticationRequiredError, without a message, status undefined; requests for a token: 0
three seconds later: AuthenticationRequiredError, without a message, status undefined; requests for a token: 0
a new credential: a token; requests for a token: 1
END
cat seen
diff expected seen && echo "As described: after one failure the credential refuses by itself, and a new one does not."
