import { describe, expect, test } from "vitest";
import { appCertificate } from "../../src/local/microsoft/certificates/app-certificate.ts";
import { eventually } from "./eventually.ts";
import { nightly } from "./tick.ts";
import { withStack } from "./with-stack.ts";
import { withStatus } from "./with-status.ts";

const scene = withStack({ employees: 20, settings: { SYNC_TARGETS: "entra,photo,signature" } });
const { found } = withStatus(scene, 3);
const containing = (text: string) => expect.stringContaining(text) as string;

describe("the certificate", () => {
  const days = (count: number) => new Date(Date.now() + count * 24 * 3_600_000 + 60_000);
  const inVault = async (notAfter: Date, { register = true, alone = true } = {}) => {
    const { microsoft, restartHost } = scene();
    const { certificate, keyAndCertificate: value } = await appCertificate({
      notBefore: days(-90),
      notAfter,
    });
    if (register) microsoft.app.addCertificate(certificate);
    if (alone) microsoft.secrets.delete("entra-sync");
    microsoft.secrets.set("entra-sync", { value, contentType: "application/x-pem-file" });
    await restartHost();
  };
  const remedy = containing("az ad app credential reset");

  test("with 20 days left is to be renewed", async () => {
    await inVault(days(20));
    await found("certificate", { state: "warning", details: { daysLeft: 20 }, remedy }, { ok: true });
  });

  test("with an unregistered successor stays in use, and a nightly run warns of it as well", async () => {
    await inVault(days(300), { register: false, alone: false });
    await found("certificate", {
      state: "warning",
      reason: containing("The newest certificate does not work"),
      details: { daysLeft: 20, newer: "certificate-refused" },
      remedy,
    });
    await nightly(scene());
    const warning = ({ level, message }: { level: string; message: string }) =>
      level === "warning" && message.includes("The newest certificate does not work");
    await eventually(() => scene().log.some(warning));
  });

  test("that has expired signs in no more", async () => {
    await inVault(days(-2));
    const finding = { state: "error", reason: containing("expired on"), remedy };
    const graph = expect.objectContaining({ name: "graph", details: { code: "certificate-expired" } });
    await found("certificate", finding, { checks: expect.arrayContaining([graph]) });
  });
});
