import { GiveUp, RetryLater } from "../core/errors.ts";
import { REFUSALS } from "./remedies.ts";

/** Seconds to wait for a sign-in service that does not say how long. */
const WAIT = 10;

/** What the SDK's errors tell besides their text: the AADSTS number, the HTTP status, MSAL's own code. */
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
  if (failure.number !== undefined || failure.status !== undefined) return refusal(failure.number);
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
    remedy: `https://login.microsoftonline.com/error?code=${number ?? ""} explains it.`,
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
