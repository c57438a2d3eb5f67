import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { createTokens, type TokensOptions } from "../../src/credentials/create-tokens.ts";
import { GiveUp } from "../../src/errors.ts";
import { appCertificate } from "../../src/local/microsoft/certificates/app-certificate.ts";
import { selfSigned } from "../self-signed-certificate.ts";
import { besideEntra, scope } from "./entra.ts";

const entra = besideEntra();

afterEach(() => {
  vi.useRealTimers();
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

test("keeps a token until another is asked for, and the certificate throughout", async () => {
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

test("reads the certificate again when it was rotated", async () => {
  const tokens = tokensBy("certificate");
  await tokens.token(scope);
  await entra().microsoft.rotateCertificate({ keepOld: false });
  await expect(tokens.token(scope, { renew: true })).resolves.toMatch(/^ey/);
  expect(entra().read()).toBe(2);
});

test("does not read a refused certificate again and again", async () => {
  const { microsoft } = entra();
  const tokens = tokensBy("certificate");
  await tokens.token(scope);
  const registered = microsoft.app.certificates().map(({ certificate }) => certificate);
  microsoft.app.removeCertificates();
  vi.useFakeTimers({ toFake: ["Date"] });
  for (let i = 0; i < 3; i++) {
    await expect(tokens.token(scope, { renew: true })).rejects.toMatchObject({ code: "certificate-refused" });
  }
  expect(entra().read()).toBe(2);
  vi.advanceTimersByTime(200_000);
  await expect(tokens.token(scope, { renew: true })).rejects.toMatchObject({ code: "certificate-refused" });
  expect(entra().read()).toBe(3);
  for (const certificate of registered) microsoft.app.addCertificate(certificate);
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

test("names a vault that lets the identity in no longer, and the role it needs", async () => {
  entra().microsoft.vaultReaders.clear();
  expect(await refusal("certificate")).toMatchObject({
    code: "vault-forbidden",
    remedy: containing("Key Vault Secrets User"),
  });
});

test("names a certificate that the vault does not have", async () => {
  expect(await refusal("certificate", { certificateName: "other" })).toMatchObject({
    code: "certificate-missing",
    remedy: containing("az keyvault certificate create --vault-name"),
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

test.each([
  ["PKCS#12", { value: "MIIJ", contentType: "application/x-pkcs12" }],
  [
    "a certificate without its key",
    { value: "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----" },
  ],
])("names %s and how to get PEM", async (_, held) => {
  entra().microsoft.secrets.set("odd", held);
  expect(await refusal("certificate", { certificateName: "odd" })).toMatchObject({
    code: "certificate-not-pem",
    remedy: containing("application/x-pem-file"),
  });
});

test("names a private key that cannot sign", async () => {
  const { certificate } = await appCertificate();
  const key = "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n";
  entra().microsoft.secrets.set("broken", { value: key + certificate });
  expect(await refusal("certificate", { certificateName: "broken" })).toMatchObject({
    code: "sign-in-failed",
  });
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

test("names an authority whose certificate is not trusted", async () => {
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

test("says which setting a credential lacks", () => {
  expect(() => tokensBy("client-secret")).toThrow(/ENTRA_CLIENT_SECRET/);
});
