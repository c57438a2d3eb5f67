import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createTokens } from "../../../src/clients/identity/tokens.ts";
import { appCertificate } from "../../../src/local/microsoft/certificates/app-certificate.ts";
import { besideEntra, scope } from "./entra.ts";

const entra = besideEntra();

beforeEach(async () => {
  entra().microsoft.secrets.delete("entra-sync");
  await entra().microsoft.rotateCertificate();
  vi.useFakeTimers({ toFake: ["Date"] });
});

afterEach(() => {
  vi.useRealTimers();
  entra().microsoft.reset();
});

const minutes = (count: number) => vi.advanceTimersByTime(count * 60_000);

/** An app of its own, as after a start, with what it warned of. */
function newApp() {
  const warnings: Readonly<Record<string, string>>[] = [];
  const warn = (_: string, fields: Readonly<Record<string, string>>) => void warnings.push(fields);
  const tokens = createTokens({ ...entra().settings, credential: "certificate", warn });
  return {
    ...tokens,
    warnings,
    renew: () => tokens.token(scope, { renew: true }),
    thumbprint: async () => (await tokens.certificate())?.thumbprint,
  };
}

test("takes the new certificate at once when the old one is refused", async () => {
  const app = newApp();
  await app.renew();
  const before = await app.thumbprint();
  await entra().microsoft.rotateCertificate({ keepOld: false });
  await expect(app.renew()).resolves.toMatch(/^ey/);
  expect(await app.thumbprint()).not.toBe(before);
  expect(app.warnings).toEqual([]);
});

test("takes the new certificate by itself, a quarter of an hour later", async () => {
  const app = newApp();
  await app.renew();
  const before = await app.thumbprint();
  await entra().microsoft.rotateCertificate({ keepOld: true });
  await app.renew();
  expect(await app.thumbprint()).toBe(before);
  minutes(16);
  await app.renew();
  expect(await app.thumbprint()).not.toBe(before);
});

test("stays with the old certificate until the new one is registered", async () => {
  const { microsoft } = entra();
  const app = newApp();
  await app.renew();
  const before = await app.thumbprint();
  const renewed = await microsoft.rotateCertificate({ register: false });
  minutes(16);
  await expect(app.renew()).resolves.toMatch(/^ey/);
  await expect(app.renew()).resolves.toMatch(/^ey/);
  expect(app.warnings).toEqual([
    expect.objectContaining({
      code: "certificate-refused",
      remedy: expect.stringContaining("az ad app credential reset") as string,
    }),
  ]);
  expect(await app.certificate()).toMatchObject({
    thumbprint: before,
    newer: { code: "certificate-refused" },
  });
  microsoft.app.addCertificate(renewed);
  minutes(16);
  await app.renew();
  expect(await app.certificate()).toMatchObject({ newer: undefined });
  expect(await app.thumbprint()).not.toBe(before);
});

test("starts with the old certificate when the new one is not registered", async () => {
  await entra().microsoft.rotateCertificate({ register: false });
  const app = newApp();
  const other = "https://outlook.office365.com/.default";
  await expect(Promise.all([app.token(scope), app.token(other)])).resolves.toHaveLength(2);
  expect(app.warnings[0]).toMatchObject({ code: "certificate-refused" });
});

test.each([
  ["cannot be read", { value: "nonsense" }, "certificate-unreadable"],
  ["is disabled before it was ever read", { value: "nonsense", enabled: false }, undefined],
])("stays with the old certificate when the new one %s", async (_, held, code) => {
  const app = newApp();
  await app.renew();
  entra().microsoft.secrets.set("entra-sync", held);
  minutes(16);
  await expect(app.renew()).resolves.toMatch(/^ey/);
  expect(app.warnings).toHaveLength(1);
  expect(app.warnings[0]?.["code"]).toBe(code);
});

test("does not fall back on a certificate that is disabled or has expired", async () => {
  const { microsoft } = entra();
  const { value = "" } = microsoft.secrets.get("entra-sync") ?? {};
  microsoft.secrets.delete("entra-sync");
  microsoft.secrets.set("entra-sync", { value, enabled: false });
  microsoft.secrets.set("entra-sync", { value, expires: new Date(86_400_000) });
  await microsoft.rotateCertificate({ register: false });
  await expect(newApp().renew()).rejects.toMatchObject({ code: "certificate-refused" });
});

test("works on without a vault, and says so", async () => {
  const app = newApp();
  await app.renew();
  entra().microsoft.faults.add({ service: "vault", status: 503 });
  minutes(16);
  await expect(app.renew()).resolves.toMatch(/^ey/);
  expect(app.warnings).toEqual([{ problem: expect.stringContaining("503") as string }]);
});

test("does not read a refused certificate again and again", async () => {
  const app = newApp();
  await app.renew();
  entra().microsoft.app.removeCertificates();
  const refused = () => expect(app.renew()).rejects.toMatchObject({ code: "certificate-refused" });
  await refused();
  const read = entra().read();
  await refused();
  await refused();
  expect(entra().read()).toBe(read);
  minutes(4);
  await refused();
  expect(entra().read()).toBeGreaterThan(read);
});

test("reports how long the certificate is valid, without its key", async () => {
  const notAfter = new Date(Date.now() + 20.5 * 86_400_000);
  const { keyAndCertificate } = await appCertificate({ notAfter });
  entra().microsoft.secrets.set("entra-sync", { value: keyAndCertificate });
  const certificate = await newApp().certificate();
  expect(certificate).toEqual({
    subject: "CN=Entra Employee Sync",
    thumbprint: expect.stringMatching(/^[0-9A-F]{40}$/) as string,
    notAfter: new Date(Math.floor(notAfter.getTime() / 1000) * 1000).toISOString(),
    daysLeft: 20,
    newer: undefined,
  });
});

test("reports how long ago the certificate expired", async () => {
  const validity = { notBefore: new Date(0), notAfter: new Date(Date.now() - 2.5 * 86_400_000) };
  const { keyAndCertificate } = await appCertificate(validity);
  entra().microsoft.secrets.set("entra-sync", { value: keyAndCertificate });
  expect(await newApp().certificate()).toMatchObject({ daysLeft: -3 });
});

test("reports no certificate where none signs in", async () => {
  const tokens = createTokens({ ...entra().settings, credential: "managed-identity" });
  expect(await tokens.certificate()).toBeUndefined();
});
