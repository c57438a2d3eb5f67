import type { CertificateState } from "../clients/identity/tokens.ts";
import type { Check } from "./finding.ts";

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
