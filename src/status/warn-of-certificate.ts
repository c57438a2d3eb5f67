import type { CertificateState } from "../clients/identity/tokens.ts";
import type { Log } from "../core/run.ts";

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
