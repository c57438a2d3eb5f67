import { z } from "zod";
import { GiveUp, RetryLater } from "../core/errors.ts";
import { refusal } from "./token-error.ts";

const Refused = z.object({ error_codes: z.array(z.number()) });

/**
 * Asks an authority for the tenant's description, as MSAL does, to learn why MSAL could not read it: MSAL says
 * `endpoints_resolution_error` for an unknown tenant, an untrusted certificate and a broken network alike.
 */
export async function diagnoseAuthority(
  authorityHost: string,
  tenantId: string,
): Promise<RetryLater | GiveUp> {
  const url = `${authorityHost.replace(/\/$/, "")}/${tenantId}/v2.0/.well-known/openid-configuration`;
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    const unavailable = new RetryLater("unavailable", `${authorityHost} answered ${answer.status}`, 10);
    // A service that is down has an AADSTS number too, and passes all the same.
    if (answer.status === 429 || answer.status >= 500) return unavailable;
    const refused = Refused.safeParse(await answer.json().catch(() => undefined));
    if (refused.success) return refusal(refused.data.error_codes[0]);
    if (!answer.ok) {
      return new GiveUp(
        "unknown-authority",
        `${authorityHost} is no authority of Entra ID (${answer.status})`,
        {
          remedy: "Check AZURE_AUTHORITY_HOST.",
        },
      );
    }
    return unavailable;
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    const code = cause instanceof Error ? String(Reflect.get(cause, "code")) : "no answer";
    if (/^(CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|UNABLE_TO_|ERR_TLS_CERT)/.test(code)) {
      return new GiveUp(
        "untrusted-certificate",
        `The certificate of ${authorityHost} is not trusted (${code})`,
        {
          remedy: "If a proxy signs for it, start the app with its authority in NODE_EXTRA_CA_CERTS.",
        },
      );
    }
    return new RetryLater("network", `${authorityHost} did not answer (${code})`, 10);
  }
}
