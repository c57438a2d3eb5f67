import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createTokens, type TokensOptions } from "../../../src/clients/identity/tokens.ts";
import { GiveUp } from "../../../src/core/errors.ts";
import { appCertificate } from "../../../src/local/microsoft/certificates/app-certificate.ts";
import { selfSigned } from "../../self-signed-certificate.ts";
import { besideEntra, scope } from "./entra.ts";

const entra = besideEntra();

afterEach(() => {
  const { microsoft } = entra();
  microsoft.reset();
  microsoft.vaultReaders.add(microsoft.identity.objectId);
  microsoft.app.removeSecrets();
});

const secret = "hemmelig-9f8e7d";

function tokensBy(credential: TokensOptions["credential"], more: Partial<TokensOptions> = {}) {
  return createTokens({ ...entra().settings, credential, ...more });
}

/** What a refused sign-in says; the client secret never. */
async function refusal(credential: TokensOptions["credential"], more: Partial<TokensOptions> = {}) {
  const error = await tokensBy(credential, more)
    .token(scope)
    .catch((e: unknown) => e);
  expect(error).toBeInstanceOf(GiveUp);
  const { code, message, remedy, cause } = error as GiveUp;
  expect(`${message}${remedy}`).not.toContain(secret);
  expect(cause).toBeUndefined();
  return { code, remedy };
}

const containing = (text: string) => expect.stringContaining(text) as string;

test.each(["certificate", "managed-identity", "client-secret"] as const)("signs in with %s", (credential) => {
  entra().microsoft.app.addSecret({ value: secret });
  return expect(tokensBy(credential, { clientSecret: secret }).token(scope)).resolves.toMatch(/^ey/);
});

test("keeps a token until another is requested, and the certificate throughout", async () => {
  const tokens = tokensBy("certificate");
  const first = await tokens.token(scope);
  expect(await tokens.token(scope)).toBe(first);
  expect(entra().asked()).toBe(1);
  const second = await tokens.token(scope, { renew: true });
  expect(second).not.toBe(first);
  expect(await tokens.token(scope)).toBe(second);
  expect(entra().asked()).toBe(2);
  expect(entra().read()).toBe(1);
});

test("asks once for a token that many wait for", async () => {
  const tokens = tokensBy("certificate");
  await Promise.all(Array.from({ length: 20 }, () => tokens.token(scope)));
  await Promise.all(Array.from({ length: 20 }, () => tokens.token(scope, { renew: true })));
  expect(entra().asked()).toBe(2);
});

test("names an unknown tenant", async () => {
  expect(await refusal("certificate", { tenantId: randomUUID() })).toMatchObject({ code: "unknown-tenant" });
});

test("names an unknown app", async () => {
  expect(await refusal("certificate", { clientId: randomUUID() })).toMatchObject({
    code: "unknown-app",
    remedy: containing("az ad sp create"),
  });
});

test("names an unregistered certificate and how to register it", async () => {
  const { microsoft } = entra();
  microsoft.app.removeCertificates();
  expect(await refusal("certificate")).toMatchObject({
    code: "certificate-refused",
    remedy: containing("az ad app credential reset"),
  });
  await microsoft.rotateCertificate();
});

test.each([
  ["wrong", undefined, "wrong-secret"],
  ["expired", new Date(0), "secret-expired"],
])("names a client secret that is %s, without repeating it", async (_, expiresAt, code) => {
  if (expiresAt) entra().microsoft.app.addSecret({ value: secret, expiresAt });
  expect(await refusal("client-secret", { clientSecret: secret })).toMatchObject({
    code,
    remedy: containing("--append"),
  });
});

test("names a client secret that is an unresolved reference, without repeating it", async () => {
  const clientSecret = `@Microsoft.KeyVault(SecretUri=https://vault.example/secrets/${secret}/)`;
  expect(await refusal("client-secret", { clientSecret })).toMatchObject({
    code: "secret-unresolved",
    remedy: containing("keyVaultReferenceIdentity"),
  });
});

test.each([
  [90002, "unknown-tenant", "az account show"],
  [700016, "unknown-app", "az ad sp create"],
  [7000112, "app-disabled", "accountEnabled=true"],
  [1000502, "certificate-refused", "--create-cert"],
  [7000277, "certificate-refused", "--create-cert"],
  [700024, "wrong-clock", "clock"],
  [500011, "resource-missing", "az ad sp create --id 00000002-0000-0ff1-ce00-000000000000"],
  [500014, "resource-disabled", "az ad sp update --id 00000003-0000-0000-c000-000000000000"],
  [501051, "consent-missing", "admin-consent"],
  [53003, "blocked-by-policy", "sign-in log"],
  [900382, "wrong-cloud", "AZURE_AUTHORITY_HOST"],
  [9999999, "token-refused", "https://login.microsoftonline.com/error?code=9999999"],
])("names what AADSTS%i means, and what to do", async (number, code, remedy) => {
  const fault = { service: "login", path: "*/token", status: 400, code: String(number) } as const;
  entra().microsoft.faults.add(fault);
  expect(await refusal("certificate")).toEqual({ code, remedy: containing(remedy) });
});

test("takes a proxy's page in place of a token for an outage, and says who answered", async () => {
  const fault = {
    service: "login",
    path: "*/token",
    status: 403,
    body: "plain-text",
    message: "Log in",
  } as const;
  entra().microsoft.faults.add(fault);
  const tokens = createTokens({ ...entra().settings, credential: "certificate" });
  await expect(tokens.token(scope)).rejects.toMatchObject({
    name: "RetryLater",
    code: "unavailable",
    message: containing("Something other than Entra ID answered"),
    remedy: containing("proxy"),
  });
});

test("names a vault that no longer lets the identity in, and the role it needs", async () => {
  entra().microsoft.vaultReaders.clear();
  expect(await refusal("certificate")).toMatchObject({
    code: "vault-forbidden",
    remedy: containing("Key Vault Secrets User"),
  });
});

test("names a certificate that the vault does not have", async () => {
  expect(await refusal("certificate", { certificateName: "other" })).toMatchObject({
    code: "certificate-missing",
    remedy: containing("--cert other --append --create-cert"),
  });
});

test("names a certificate that has expired, before anyone is asked to accept it", async () => {
  const { keyAndCertificate } = await appCertificate({
    notBefore: new Date(0),
    notAfter: new Date(86_400_000),
  });
  entra().microsoft.secrets.set("old", { value: keyAndCertificate });
  expect(await refusal("certificate", { certificateName: "old" })).toMatchObject({
    code: "certificate-expired",
    remedy: containing("--create-cert"),
  });
  expect(entra().asked()).toBe(0);
});

test.each(["certificate", "managed-identity"] as const)(
  "names a managed identity that the app does not have, when it needs one for %s",
  async (credential) => {
    expect(await refusal(credential, { identityClientId: randomUUID() })).toMatchObject({
      code: "no-managed-identity",
      remedy: containing("az functionapp identity assign"),
    });
  },
);

test("names an authority with an untrusted certificate", async () => {
  const server = createServer(await selfSigned()).listen(0, "127.0.0.1");
  await once(server, "listening");
  const authorityHost = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await refusal("client-secret", { authorityHost, clientSecret: secret })).toMatchObject({
    code: "untrusted-certificate",
  });
  server.close();
});

test.each([
  ["the token endpoint answers 503", { service: "login", path: "*/token", status: 503 }, "unavailable"],
  ["the token endpoint answers 429", { service: "login", path: "*/token", status: 429 }, "throttled"],
  ["the token endpoint hangs up", { service: "login", path: "*/token", dropConnection: true }, "network"],
  ["the authority hangs up", { service: "login", dropConnection: true }, "network"],
  ["the vault answers 503", { service: "vault", status: 503 }, "unavailable"],
  ["the vault hangs up", { service: "vault", dropConnection: true }, "network"],
] as const)("asks to be tried again when %s", async (_, fault, code) => {
  entra().microsoft.faults.add(fault);
  await expect(tokensBy("certificate").token(scope)).rejects.toMatchObject({ name: "RetryLater", code });
});

test("recovers by itself when the vault answers again", async () => {
  const { microsoft } = entra();
  const tokens = tokensBy("certificate");
  microsoft.faults.add({ service: "vault", status: 503 });
  await expect(tokens.token(scope)).rejects.toMatchObject({ code: "unavailable" });
  microsoft.faults.clear();
  await expect(tokens.token(scope)).resolves.toMatch(/^ey/);
});

test.each([
  ["answers 503", { service: "login", path: "*/token", status: 503 }],
  ["answers 429", { service: "login", path: "*/token", status: 429 }],
  ["hangs up", { service: "login", path: "*/token", dropConnection: true }],
] as const)("gets a token as soon as a token endpoint that %s works again", async (_, fault) => {
  const { microsoft } = entra();
  microsoft.app.addSecret({ value: secret });
  for (const credential of ["certificate", "client-secret"] as const) {
    const tokens = tokensBy(credential, { clientSecret: secret });
    microsoft.faults.add(fault);
    await expect(tokens.token(scope)).rejects.toMatchObject({ name: "RetryLater" });
    microsoft.faults.clear();
    await expect(tokens.token(scope)).resolves.toMatch(/^ey/);
  }
});

test("says which setting a credential lacks", () => {
  expect(() => tokensBy("client-secret")).toThrow(/ENTRA_CLIENT_SECRET/);
});
