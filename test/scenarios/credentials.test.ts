import { describe, expect, test } from "vitest";
import { hasOpenssl, withIssuedCertificate } from "../clients/identity/issued-certificate.ts";
import { ordinaryPerson } from "./ordinary-people.ts";
import { nightly } from "./tick.ts";
import { withOpenRun } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack();

/** How Entra ID answered, in order, since the exchanges were cleared: 401 refuses a certificate. */
const signIns = () =>
  scene()
    .microsoft.exchanges("login")
    .flatMap(({ method, status }) => (method === "POST" ? [status] : []));

describe("a certificate that is rotated", () => {
  test("in the middle of a run does not disturb it", async () => {
    const { microsoft } = scene();
    const waiting = ordinaryPerson(scene(), 0);
    const run = await withOpenRun(scene(), waiting, async () => {
      microsoft.clearExchanges();
      await microsoft.rotateCertificate({ keepOld: false });
      // Or the tokens that the app has would serve for an hour.
      microsoft.revokeTokens("graph");
    });
    expect(run).toMatchObject({ status: "done" });
    expect(run.summary?.failures).toEqual([]);
    expect(signIns()).toEqual(expect.arrayContaining([401, 200]));
    await scene().expectAgreement();
  });

  test("by the vault alone, without a registration, leaves the nightly run to the old one", async () => {
    const { microsoft, life } = scene();
    const renewed = await microsoft.rotateCertificate({ register: false });
    await scene().restartHost();
    microsoft.clearExchanges();
    await life.changeTitle(ordinaryPerson(scene(), 1), "Signed in with the old one");
    expect(await nightly(scene())).toMatchObject({ status: "done" });
    const answers = signIns();
    expect(answers[0]).toBe(401);
    expect(answers).toContain(200);
    // Graph and Exchange may be called at the same moment, before it is known which one is refused.
    expect(answers.filter((status) => status === 401).length).toBeLessThanOrEqual(2);
    await scene().expectAgreement();
    microsoft.app.addCertificate(renewed);
  });
});

test.skipIf(!hasOpenssl)("signs in with PKCS#12, which a vault makes unless PEM is requested", () =>
  withIssuedCertificate(["-newkey", "rsa:2048"], async ({ certificate, pkcs12 }) => {
    const { microsoft, life } = scene();
    const contentType = "application/x-pkcs12";
    microsoft.app.removeCertificates();
    microsoft.app.addCertificate(certificate);
    microsoft.secrets.set("entra-sync", { value: await pkcs12(), contentType });
    await scene().restartHost();
    await life.changeTitle(ordinaryPerson(scene(), 2), "Signed in with PKCS#12");
    expect(await nightly(scene())).toMatchObject({ status: "done" });
    await scene().expectAgreement();
  }),
);
