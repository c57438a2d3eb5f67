import type { CertificateState } from "../clients/identity/tokens.ts";
import type { Log } from "../core/run.ts";
import type { Check } from "./status.ts";

/** Below this, an alert is sent, too. */
const FEW_DAYS = 30;

/** How long the certificate in use remains valid, and whether it is the newest. */
export const certificate =
  (state: () => Promise<CertificateState | undefined>, renew: string | undefined): Check =>
  async () => {
    const found = await state();
    if (!found) return { state: "off", reason: "The app signs in without a certificate." };
    const { thumbprint, notAfter, daysLeft, newer } = found;
    const details = { thumbprint, notAfter, daysLeft, ...(newer && { newer: newer.code }) };
    const end = notAfter.slice(0, 10);
    if (daysLeft < 0)
      return { state: "error", reason: `The certificate expired on ${end}.`, remedy: renew, details };
    if (newer) {
      const reason = `The newest certificate does not work: ${newer.reason}. An older one stays in use, until ${end}.`;
      return { state: "warning", reason, remedy: newer.remedy, details };
    }
    const left = `The certificate has ${daysLeft} days left, until ${end}.`;
    if (daysLeft < FEW_DAYS) return { state: "warning", reason: left, remedy: renew, details };
    return { state: "ok", reason: left, details };
  };

/** Warns, once a night, when the newest certificate is not in use: the vault renewed it, but it is not registered. */
export async function warnOfCertificate(
  certificate: () => Promise<CertificateState | undefined>,
  log: Log,
): Promise<void> {
  // A sign-in that fails altogether is reported by the run.
  const state = await certificate().catch(() => undefined);
  if (!state?.newer) return;
  const { thumbprint, daysLeft, newer } = state;
  log.warn("The newest certificate does not work; an older one stays in use", {
    code: newer.code,
    problem: newer.reason,
    remedy: newer.remedy,
    thumbprint,
    daysLeft,
  });
}
