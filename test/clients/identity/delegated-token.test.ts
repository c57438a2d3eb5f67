import { generateKeyPairSync, randomUUID } from "node:crypto";
import { SignJWT, UnsecuredJWT } from "jose";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { delegatedTokens } from "../../../src/clients/identity/delegated-token.ts";
import type { TokenClaims } from "../../../src/local/microsoft/login/delegated-tokens.ts";
import { besideEntra } from "./entra.ts";

const entra = besideEntra();
const kari = { id: randomUUID(), userPrincipalName: "kari.nordmann@example.com" };

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => {
  vi.useRealTimers();
  entra().microsoft.reset();
});

/** The app's check of tokens, as after a start. */
function newCheck() {
  const { microsoft, settings } = entra();
  const verify = delegatedTokens({
    tenantId: settings.tenantId ?? "",
    clientId: microsoft.addin.clientId,
    scope: "Signature.Read",
    authorityHost: microsoft.loginUrl,
  });
  return (token: string) => verify(`Bearer ${token}`);
}

const issue = (changed?: TokenClaims) => entra().microsoft.addin.issue(kari, changed);
const readsOfKeys = () =>
  entra()
    .microsoft.exchanges("login")
    .filter(({ url }) => url.endsWith("/discovery/v2.0/keys")).length;
const seconds = (count: number) => vi.advanceTimersByTime(count * 1000);
const now = () => Math.floor(Date.now() / 1000);

test("finds the person of a token by object id", async () => {
  await expect(newCheck()(await issue())).resolves.toEqual({ account: kari.id });
});

test("goes by the object id, and never by an address in the token", async () => {
  const token = await issue({
    preferred_username: "the.boss@example.com",
    upn: "the.boss@example.com",
    email: "the.boss@example.com",
  });
  await expect(newCheck()(token)).resolves.toEqual({ account: kari.id });
});

test("takes a token of version 1.0 for the same API and client", async () => {
  const { microsoft, settings } = entra();
  const { clientId } = microsoft.addin;
  const former = {
    ver: "1.0",
    iss: `https://sts.windows.net/${settings.tenantId}/`,
    appid: clientId,
    azp: undefined,
  };
  const check = newCheck();
  for (const aud of [`api://${clientId}`, `api://sync.example.com/${clientId}`])
    await expect(check(await issue({ ...former, aud }))).resolves.toEqual({ account: kari.id });
  for (const aud of [
    clientId,
    `api://${clientId}/other`,
    `https://sync.example.com/${clientId}`,
    randomUUID(),
  ])
    await expect(check(await issue({ ...former, aud }))).resolves.toMatchObject({ code: "token-invalid" });
});

test.each<[string, () => TokenClaims, string, string]>([
  ["of another tenant", () => ofTenant(randomUUID()), "invalid", "token-invalid"],
  ["of this issuer that names another tenant", () => ({ tid: randomUUID() }), "invalid", "token-invalid"],
  ["that has expired", () => ({ exp: now() - 120 }), "invalid", "token-invalid"],
  ["that never ends", () => ({ exp: undefined }), "invalid", "token-invalid"],
  ["that is not valid yet", () => ({ nbf: now() + 120 }), "invalid", "token-invalid"],
  ["for another API", () => ({ aud: "https://graph.microsoft.com" }), "invalid", "token-invalid"],
  ["for no API", () => ({ aud: undefined }), "invalid", "token-invalid"],
  ["without a person", () => ({ oid: undefined }), "invalid", "token-invalid"],
  [
    "with a person who is no object id",
    () => ({ oid: "x' or PartitionKey ne '" }),
    "invalid",
    "token-invalid",
  ],
  ["of another client", () => ({ azp: randomUUID() }), "forbidden", "other-client"],
  [
    "of another client that claims version 1.0",
    () => ({ azp: randomUUID(), appid: clientId() }),
    "forbidden",
    "other-client",
  ],
  ["of an application", () => ({ idtyp: "app" }), "forbidden", "app-only-token"],
  ["with roles and no scope", () => ({ scp: undefined, roles: ["Sync.Run"] }), "forbidden", "app-only-token"],
  ["with another scope", () => ({ scp: "User.Read Signature.ReadWrite" }), "forbidden", "scope-missing"],
  ["without any scope, as an ID token", () => ({ scp: undefined }), "forbidden", "scope-missing"],
])("refuses a token %s", async (_, changed, refused, code) => {
  await expect(newCheck()(await issue(changed()))).resolves.toMatchObject({ refused, code });
});

const clientId = () => entra().microsoft.addin.clientId;
const ofTenant = (tid: string) => ({ tid, iss: `${entra().microsoft.loginUrl}/${tid}/v2.0` });

test("takes clocks that differ by a minute", async () => {
  const check = newCheck();
  await expect(check(await issue({ nbf: now() + 50 }))).resolves.toEqual({ account: kari.id });
  await expect(check(await issue({ exp: now() - 50 }))).resolves.toEqual({ account: kari.id });
});

test("refuses what is signed otherwise than by the tenant's key, however right its claims are", async () => {
  const { microsoft, settings } = entra();
  const check = newCheck();
  const own = await issue();
  const claims = JSON.parse(Buffer.from(own.split(".")[1] ?? "", "base64url").toString());
  const { kid } = JSON.parse(Buffer.from(own.split(".")[0] ?? "", "base64url").toString());
  const keys = await (await fetch(`${microsoft.loginUrl}/${settings.tenantId}/discovery/v2.0/keys`)).text();
  const another = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const sign = (header: { alg: string; kid?: string }, key: Parameters<SignJWT["sign"]>[0]) =>
    new SignJWT(claims).setProtectedHeader(header).sign(key);

  const forged = [
    new UnsecuredJWT(claims).encode(),
    // The public key as a secret, which a check without a list of algorithms falls for.
    await sign({ alg: "HS256", kid }, Buffer.from(keys)),
    await sign({ alg: "RS256", kid }, another),
    await sign({ alg: "PS256", kid }, another),
    await sign({ alg: "RS256", kid: "unknown" }, another),
    await sign({ alg: "RS256" }, another),
    `${own.slice(0, -4)}AAAA`,
    `${own.split(".")[0]}.${Buffer.from(JSON.stringify({ ...claims, oid: randomUUID() })).toString("base64url")}.${own.split(".")[2]}`,
  ];
  for (const token of forged) await expect(check(token)).resolves.toMatchObject({ code: "token-invalid" });
});

test.each(["", "x", "a.b.c", "a.b", "..", "é.é.é"])("refuses %j, which is no token", async (text) => {
  const { refused } = (await newCheck()(text)) as { refused: string };
  expect(["missing", "invalid"]).toContain(refused);
});

test("no refusal repeats anything of the token", async () => {
  const check = newCheck();
  const hostile = "kari@example.com-<script>";
  for (const changed of [
    { aud: hostile },
    { azp: hostile },
    { scp: hostile },
    { tid: hostile },
    { iss: hostile },
  ])
    expect(JSON.stringify(await check(await issue(changed)))).not.toContain(hostile);
});

test("reads the keys once for many tokens, and again for a key that it does not have", async () => {
  const { microsoft } = entra();
  const check = newCheck();
  const former = await issue();
  await Promise.all(Array.from({ length: 20 }, () => check(former)));
  expect(readsOfKeys()).toBe(1);

  await microsoft.addin.rotateKeys();
  seconds(10);
  const current = await issue();
  const found = await Promise.all(Array.from({ length: 20 }, () => check(current)));
  expect(new Set(found.map((one) => JSON.stringify(one)))).toEqual(
    new Set([JSON.stringify({ account: kari.id })]),
  );
  expect(readsOfKeys()).toBe(2);
  await expect(check(former)).resolves.toMatchObject({ code: "token-invalid" });
});

test("keys that no one knows make the app ask Microsoft once in a while, not each time", async () => {
  const check = newCheck();
  await check(await issue());
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const strange = (kid: string) => new SignJWT({}).setProtectedHeader({ alg: "RS256", kid }).sign(privateKey);
  for (let turn = 0; turn < 30; turn++) await check(await strange(`kid ${turn}`));
  expect(readsOfKeys()).toBe(1);
  seconds(6);
  for (let turn = 0; turn < 30; turn++) await check(await strange(`kid ${turn}`));
  expect(readsOfKeys()).toBe(2);
});

test("a login page that is away is no fault of the token: it is to be tried again", async () => {
  const { microsoft } = entra();
  microsoft.faults.add({ service: "login", status: 503 });
  await expect(newCheck()(await issue())).rejects.toMatchObject({ name: "RetryLater", code: "unavailable" });
});

test("nor is one that cannot be reached, or that answers something else", async () => {
  const { microsoft, settings } = entra();
  const options = { tenantId: settings.tenantId ?? "", clientId: clientId(), scope: "Signature.Read" };
  const away = delegatedTokens({ ...options, authorityHost: "https://127.0.0.1:1" });
  await expect(away(`Bearer ${await issue()}`)).rejects.toMatchObject({
    name: "RetryLater",
    code: "network",
  });
  // The vault answers as well, with no keys in it.
  const other = delegatedTokens({ ...options, authorityHost: microsoft.vaultUrl });
  await expect(other(`Bearer ${await issue()}`)).rejects.toMatchObject({ name: "RetryLater" });
});

test("while the login page is away, keys that are less than a day old still serve", async () => {
  const { microsoft } = entra();
  const check = newCheck();
  await check(await issue());
  microsoft.faults.add({ service: "login", status: 503 });
  seconds(23 * 3600);
  await expect(check(await issue())).resolves.toEqual({ account: kari.id });
  seconds(2 * 3600);
  await expect(check(await issue())).rejects.toMatchObject({ name: "RetryLater" });
});

test("a header without a bearer token says so", async () => {
  const { microsoft, settings } = entra();
  const verify = delegatedTokens({
    tenantId: settings.tenantId ?? "",
    clientId: clientId(),
    scope: "Signature.Read",
    authorityHost: microsoft.loginUrl,
  });
  for (const header of [null, "", "Basic a2FyaTpoZW1tZWxpZw==", "Bearer "])
    await expect(verify(header)).resolves.toMatchObject({ refused: "missing", code: "token-missing" });
  expect(readsOfKeys()).toBe(0);
});
