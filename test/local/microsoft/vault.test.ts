import { ManagedIdentityCredential } from "@azure/identity";
import { SecretClient } from "@azure/keyvault-secrets";
import { afterEach, expect, test, vi } from "vitest";
import { answerOf, CLIENT, IDENTITY, sharedMicrosoft } from "./running-microsoft.ts";

const microsoft = sharedMicrosoft();
afterEach(() => void vi.unstubAllEnvs());

function managedIdentity(clientId?: string): ManagedIdentityCredential {
  vi.stubEnv("IDENTITY_ENDPOINT", microsoft().identityEndpoint);
  vi.stubEnv("IDENTITY_HEADER", microsoft().identityHeader);
  const options = { retryOptions: { maxRetries: 0 } };
  return clientId === undefined
    ? new ManagedIdentityCredential(options)
    : new ManagedIdentityCredential({ clientId, ...options });
}

function client(): SecretClient {
  return new SecretClient(microsoft().vaultUrl, managedIdentity(IDENTITY), {
    disableChallengeResourceVerification: true,
    retryOptions: { maxRetries: 0 },
  });
}

async function identityToken(resource: string, header = microsoft().identityHeader) {
  const query = new URLSearchParams({ "api-version": "2019-08-01", resource, client_id: IDENTITY });
  return answerOf(
    await fetch(`${microsoft().identityEndpoint}?${query}`, { headers: { "X-IDENTITY-HEADER": header } }),
  );
}

test("hands @azure/keyvault-secrets the app's key and certificate after its challenge", async () => {
  const { value, properties } = await client().getSecret("entra-sync");
  expect(value).toMatch(/-----BEGIN PRIVATE KEY-----[\s\S]*-----BEGIN CERTIFICATE-----/);
  expect(properties.contentType).toBe("application/x-pem-file");
  expect(properties.expiresOn?.getTime()).toBeGreaterThan(Date.now());
});

test("gives the newest version unless one is named, and lists all", async () => {
  const first = microsoft().secrets.set("colour", { value: "red" });
  microsoft().secrets.set("colour", { value: "blue" });
  expect((await client().getSecret("Colour")).value).toBe("blue");
  expect((await client().getSecret("colour", { version: first })).value).toBe("red");
  const versions = await Array.fromAsync(client().listPropertiesOfSecretVersions("colour"));
  expect(versions.map(({ version }) => version)).toContain(first);
  expect(versions).toHaveLength(2);
});

test.each([
  ["is not there", 404, "SecretNotFound", () => {}],
  ["is disabled", 403, "Forbidden", () => microsoft().secrets.set("secret", { value: "x", enabled: false })],
])("refuses a secret that %s", async (_, statusCode, code, arrange) => {
  arrange();
  await expect(client().getSecret("secret")).rejects.toMatchObject({ statusCode, code });
});

test("refuses an identity without access", async () => {
  microsoft().vaultReaders.delete(microsoft().identity.objectId);
  const outcome = await client()
    .getSecret("entra-sync")
    .catch((error: unknown) => error);
  microsoft().vaultReaders.add(microsoft().identity.objectId);
  expect(outcome).toMatchObject({ statusCode: 403, code: "Forbidden" });
});

test("refuses a token for another resource, saying which it takes", async () => {
  const { body } = await identityToken("https://graph.microsoft.com");
  const answer = await fetch(`${microsoft().vaultUrl}/secrets/entra-sync/?api-version=7.6`, {
    headers: { Authorization: `Bearer ${body.access_token}` },
  });
  expect(answer.status).toBe(401);
  expect(answer.headers.get("www-authenticate")).toContain('resource="https://vault.azure.net"');
  expect(JSON.stringify(await answer.json())).toContain("AKV10022");
});

test.each([
  ["another identity", CLIENT],
  ["the system-assigned identity, which the app has not", undefined],
])("has no token for %s", async (_, clientId) => {
  await expect(managedIdentity(clientId).getToken("https://vault.azure.net/.default")).rejects.toThrow(
    "No User Assigned",
  );
});

test("has no token for a caller without the header, or for an unknown resource", async () => {
  expect((await identityToken("https://vault.azure.net", "guessed")).status).toBe(401);
  expect((await identityToken("https://127.0.0.1")).status).toBe(400);
});

test("gives a managed identity its own permissions on Graph", async () => {
  microsoft().identity.grant("graph", "User.Read.All");
  const { token } = await managedIdentity(IDENTITY).getToken("https://graph.microsoft.com/.default");
  expect((await microsoft().graph("GET", "/v1.0/users", { token })).status).toBe(200);
});
