import * as z from "zod";
import { GiveUp, RetryLater } from "../../core/errors.ts";
import { isUntrusted } from "../http/answer.ts";
import { REFUSALS } from "./remedies.ts";

/** Seconds to wait for a sign-in service that sends no Retry-After. */
const WAIT = 10;

/** What the SDK's errors contain besides their text: the AADSTS number, the HTTP status, MSAL's own code. */
interface SignInFailure {
  readonly number: number | undefined;
  readonly status: number | undefined;
  readonly msal: string | undefined;
}

/**
 * Why Entra ID or the managed identity gave no token. Nothing of what was sent is kept, not even as the cause:
 * the SDK's errors hold requests, and those hold secrets.
 */
export function tokenError(error: unknown): RetryLater | GiveUp {
  if (error instanceof RetryLater || error instanceof GiveUp) return error;
  const failure = read(error);
  if (failure.status === 429) return new RetryLater("throttled", "Entra ID's sign-in is throttled", WAIT);
  if (failure.status !== undefined && failure.status >= 500) {
    return new RetryLater("unavailable", `Entra ID's sign-in answered ${failure.status}`, WAIT);
  }
  if (failure.number !== undefined) return refusal(failure.number);
  // Entra ID numbers all its refusals: a page of a proxy has none, and may be gone in a while.
  if (failure.status !== undefined) {
    const message = `Something other than Entra ID answered its sign-in (${failure.status})`;
    const remedy = "Check AZURE_AUTHORITY_HOST, and whether a proxy answers in Entra ID's place.";
    return new RetryLater("unavailable", message, WAIT, { remedy });
  }
  if (failure.msal === "network_error") {
    return new RetryLater("network", "Entra ID's sign-in did not answer", WAIT);
  }
  const what = failure.msal ?? (error instanceof Error ? error.name : "no reason");
  return new GiveUp("sign-in-failed", `Signing in failed before Entra ID was asked (${what})`, {
    remedy: "Check ENTRA_TENANT_ID, ENTRA_CLIENT_ID and the private key of the certificate.",
  });
}

/** The GiveUp for a refusal with this AADSTS number. */
export function refusal(number: number | undefined): GiveUp {
  const known = number === undefined ? undefined : REFUSALS[number];
  if (known) return new GiveUp(known.code, `${known.message} (AADSTS${number})`, { remedy: known.remedy });
  return new GiveUp("token-refused", `Entra ID refused a token (${number ? `AADSTS${number}` : "no code"})`, {
    remedy: number
      ? `https://login.microsoftonline.com/error?code=${number} explains it.`
      : "The service principal's sign-in log in Microsoft Entra has the reason.",
  });
}

function read(error: unknown): SignInFailure {
  let failure: SignInFailure = { number: undefined, status: undefined, msal: undefined };
  // @azure/identity wraps MSAL's error, which has the numbers.
  for (let at = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++) {
    failure = {
      number: failure.number ?? positive(Reflect.get(at, "errorNo")),
      status: failure.status ?? positive(Reflect.get(at, "status")),
      msal: failure.msal ?? text(Reflect.get(at, "errorCode")),
    };
  }
  return failure;
}

function positive(value: unknown): number | undefined {
  const number = Number(value);
  return Number.isInteger(number) && number > 0 ? number : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && /^\w{1,64}$/.test(value) ? value : undefined;
}

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
    // A service that is down also has an AADSTS number, and is transient.
    if (answer.status === 429 || answer.status >= 500) return unavailable;
    const refused = Refused.safeParse(await answer.json().catch(() => undefined));
    if (refused.success) return refusal(refused.data.error_codes[0]);
    if (!answer.ok) {
      return new GiveUp(
        "unknown-authority",
        `${authorityHost} is not an authority of Entra ID (${answer.status})`,
        {
          remedy: "Check AZURE_AUTHORITY_HOST.",
        },
      );
    }
    return unavailable;
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    const code = cause instanceof Error ? String(Reflect.get(cause, "code")) : "no answer";
    if (isUntrusted(code)) {
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

/** Why the managed identity gave no token: GiveUp when the app has none, RetryLater when it does not answer. */
export function identityError(error: unknown): RetryLater | GiveUp {
  const failure = tokenError(error);
  // App Service and Functions set this for an app that has any identity; elsewhere silence means there is none.
  const expected = process.env["IDENTITY_ENDPOINT"] !== undefined;
  const { status = 0 } = read(error);
  const isRefused = status >= 400 && status < 500 && status !== 429;
  if (failure instanceof RetryLater && expected && !isRefused) return failure;
  return new GiveUp("no-managed-identity", "The app has no managed identity AZURE_CLIENT_ID", {
    remedy:
      "az functionapp identity assign --name <app> --resource-group <group> --identities <id of the identity>," +
      " and set AZURE_CLIENT_ID to its client id",
  });
}
