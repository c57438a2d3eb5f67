import type { CertificateState } from "../clients/identity/tokens.ts";
import type { Log } from "../core/run.ts";
import type { Check } from "./status.ts";

/** Below this an alert goes out, too. */
const FEW_DAYS = 30;

/** How long the certificate that signs in still will, and whether it is the newest. */
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

/** Says, once a night, that the newest certificate is not the one in use: renewed by a vault, it is registered nowhere. */
export async function warnOfCertificate(
  certificate: () => Promise<CertificateState | undefined>,
  log: Log,
): Promise<void> {
  // Whoever cannot sign in at all hears of it from the run.
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
