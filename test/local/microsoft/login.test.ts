import { createPrivateKey, randomUUID } from "node:crypto";
import { ClientCertificateCredential } from "@azure/identity";
import { createRemoteJWKSet, decodeJwt, jwtVerify, SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import {
  type AppCertificate,
  appCertificate,
} from "../../../src/local/microsoft/certificates/app-certificate.ts";
import type { Microsoft } from "../../../src/local/microsoft/options.ts";
import {
  answerOf,
  CLIENT,
  GRAPH_SCOPE,
  IDENTITY,
  login,
  SECRET,
  sharedMicrosoft,
  TENANT,
} from "./running-microsoft.ts";

const microsoft = sharedMicrosoft();
const DAY = 24 * 60 * 60 * 1000;

type Assertion = {
  alg?: string;
  header?: Record<string, unknown>;
  claims?: Record<string, unknown>;
  certificate?: AppCertificate;
};

async function registered(validity?: { notBefore: Date; notAfter: Date }): Promise<AppCertificate> {
  const certificate = await appCertificate(validity);
  microsoft().app.addCertificate(certificate.certificate);
  return certificate;
}

async function assertion(given: Assertion = {}): Promise<Record<string, string>> {
  const certificate = given.certificate ?? (await registered());
  const now = Math.floor(Date.now() / 1000);
  const jwt = await new SignJWT({
    aud: `${microsoft().loginUrl}/${TENANT}/oauth2/v2.0/token`,
    iss: CLIENT,
    sub: CLIENT,
    jti: randomUUID(),
    nbf: now,
    exp: now + 600,
    ...given.claims,
  })
    .setProtectedHeader({
      alg: given.alg ?? "PS256",
      "x5t#S256": certificate.thumbprints.sha256,
      ...given.header,
    })
    .sign(createPrivateKey(certificate.keyAndCertificate));
  return {
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: jwt,
  };
}

function credential(given: Microsoft, certificate: string): ClientCertificateCredential {
  return new ClientCertificateCredential(
    TENANT,
    CLIENT,
    { certificate },
    { authorityHost: given.loginUrl, disableInstanceDiscovery: true, retryOptions: { maxRetries: 0 } },
  );
}

test("gives @azure/identity a token for the certificate in the vault, also after it is rotated", async () => {
  const held = () => microsoft().secrets.get("entra-sync")?.value ?? "";
  const old = held();
  const { token } = await credential(microsoft(), old).getToken(GRAPH_SCOPE);
  expect(decodeJwt(token)).toMatchObject({
    aud: "https://graph.microsoft.com",
    appid: CLIENT,
    oid: microsoft().app.objectId,
    tid: TENANT,
    roles: ["User.ReadWrite.All"],
  });

  await microsoft().rotateCertificate();
  await expect(credential(microsoft(), old).getToken(GRAPH_SCOPE)).rejects.toThrow("AADSTS700027");
  await credential(microsoft(), held()).getToken(GRAPH_SCOPE);
  await microsoft().rotateCertificate({ keepOld: true });
  expect(microsoft().app.certificates()).toHaveLength(2);

  const unregistered = await microsoft().rotateCertificate({ register: false });
  expect(held()).toContain(unregistered);
  await expect(credential(microsoft(), held()).getToken(GRAPH_SCOPE)).rejects.toThrow("AADSTS700027");
  microsoft().app.addCertificate(unregistered);
  await credential(microsoft(), held()).getToken(GRAPH_SCOPE);
});

test("signs tokens with the key its discovery document leads to", async () => {
  const answer = await fetch(`${microsoft().loginUrl}/${TENANT}/v2.0/.well-known/openid-configuration`);
  const { jwks_uri, token_endpoint } = (await answerOf(answer)).body;
  expect(token_endpoint).toBe(`${microsoft().loginUrl}/${TENANT}/oauth2/v2.0/token`);
  const { payload } = await jwtVerify(await microsoft().token(), createRemoteJWKSet(new URL(jwks_uri)));
  expect(Number(payload.exp) - Number(payload.iat)).toBe(3_600);
});

describe("takes an assertion", () => {
  test.each(["PS256", "RS256"])("signed with %s", async (alg) => {
    const { status, body } = await login(microsoft(), await assertion({ alg }));
    expect({ status, type: body.token_type }).toEqual({ status: 200, type: "Bearer" });
  });

  test("that names its certificate by SHA-1", async () => {
    const certificate = await registered();
    const header = { "x5t#S256": undefined, x5t: certificate.thumbprints.sha1 };
    expect((await login(microsoft(), await assertion({ certificate, header }))).status).toBe(200);
  });

  test("twice, as MSAL keeps one for ten minutes", async () => {
    const form = await assertion();
    expect((await login(microsoft(), form)).status).toBe(200);
    expect((await login(microsoft(), form)).status).toBe(200);
  });
});

describe("refuses an assertion", () => {
  const now = Math.floor(Date.now() / 1000);
  test.each<[string, number, Assertion]>([
    ["for another audience", 700023, { claims: { aud: "https://login.microsoftonline.com" } }],
    ["of another issuer", 700021, { claims: { iss: IDENTITY } }],
    ["about another subject", 700021, { claims: { sub: IDENTITY } }],
    ["that has expired", 700024, { claims: { exp: now - 60 } }],
    ["that is not valid yet", 700024, { claims: { nbf: now + 600 } }],
    ["without a jti", 50027, { claims: { jti: undefined } }],
    ["that names no certificate", 5002723, { header: { "x5t#S256": undefined } }],
    ["signed with another algorithm", 50027, { alg: "RS512" }],
  ])("%s: AADSTS%i", async (_, code, given) => {
    const { status, body } = await login(microsoft(), await assertion(given));
    expect({ status, error: body.error, codes: body.error_codes }).toEqual({
      status: 401,
      error: "invalid_client",
      codes: [code],
    });
  });

  test("by a certificate that is not registered", async () => {
    const { body } = await login(microsoft(), await assertion({ certificate: await appCertificate() }));
    expect(body.error_codes).toEqual([700027]);
  });

  test("by another key than that of the certificate it names", async () => {
    const { thumbprints } = await registered();
    const certificate = { ...(await appCertificate()), thumbprints };
    const { body } = await login(microsoft(), await assertion({ certificate }));
    expect(body.error_codes).toEqual([700027]);
  });

  test("by a registered certificate that has expired", async () => {
    const certificate = await registered({
      notBefore: new Date(Date.now() - 2 * DAY),
      notAfter: new Date(Date.now() - DAY),
    });
    const { body } = await login(microsoft(), await assertion({ certificate }));
    expect(body.error_codes).toEqual([700027]);
    expect(body.error_description).toContain("expired");
  });
});

test.each<[string, number, string, Record<string, string>]>([
  ["an unknown app", 700016, "unauthorized_client", { client_id: TENANT }],
  ["a wrong secret", 7000215, "invalid_client", { client_secret: "guessed" }],
  ["no credential", 7000218, "invalid_client", { client_secret: "" }],
  ["a scope without /.default", 1002012, "invalid_scope", { scope: "https://graph.microsoft.com/User.Read" }],
  ["two resources", 70011, "invalid_scope", { scope: `${GRAPH_SCOPE} https://vault.azure.net/.default` }],
  ["an unknown resource", 500011, "invalid_resource", { scope: "https://127.0.0.1/.default" }],
  ["no scope", 900144, "invalid_request", { scope: "" }],
  ["another grant", 70003, "unsupported_grant_type", { grant_type: "password" }],
])("refuses %s: AADSTS%i", async (_, code, error, form) => {
  const { body } = await login(microsoft(), { client_secret: SECRET, ...form });
  expect({ error: body.error, codes: body.error_codes }).toEqual({ error, codes: [code] });
  expect(body.error_description).toContain(`AADSTS${code}: `);
});

test("refuses a secret that has expired", async () => {
  microsoft().app.addSecret({ value: "old", expiresAt: new Date(Date.now() - DAY) });
  const { body } = await login(microsoft(), { client_secret: "old" });
  expect(body.error_codes).toEqual([7000222]);
});

test("knows no other tenant", async () => {
  const { status, body } = await login(microsoft(), { client_secret: SECRET }, IDENTITY);
  expect({ status, codes: body.error_codes }).toEqual({ status: 400, codes: [90002] });
});

test("logs what was asked, but no credential and no token", async () => {
  await microsoft().token();
  const [exchange] = microsoft().exchanges("login");
  expect(exchange).toMatchObject({ method: "POST", status: 200, requestBody: "(withheld)" });
  expect(JSON.stringify(exchange)).not.toContain(SECRET);
});
