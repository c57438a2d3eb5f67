import type { AccessToken } from "@azure/identity";
import { RetryLater } from "../core/errors.ts";
import type { GetToken } from "./app-credential.ts";

/** Seconds before its end from which on a token is replaced: as MSAL, which hands out its own until then. */
const MARGIN = 300;

/** Seconds for one token, certificate included; the SDKs set no limit of their own. */
const TIMEOUT = 60;

/** Keeps a token per scope until shortly before its end; whoever asks while one is under way gets that one. */
export function keepTokens(getToken: GetToken): (scope: string, renew: boolean) => Promise<string> {
  const kept = new Map<string, AccessToken>();
  const pending = new Map<string, Promise<string>>();

  async function ask(scope: string, renew: boolean): Promise<string> {
    const asked = await inTime(getToken(scope, renew)).catch((error: unknown) => {
      // The last minutes of a token bridge a sign-in that is down.
      const old = renew ? undefined : kept.get(scope);
      if (old && error instanceof RetryLater && secondsLeft(old) > 0) return old;
      throw error;
    });
    kept.set(scope, asked);
    return asked.token;
  }

  return (scope, renew) => {
    const waiting = pending.get(`new ${scope}`) ?? (renew ? undefined : pending.get(scope));
    if (waiting) return waiting;
    const old = kept.get(scope);
    if (!renew && old && secondsLeft(old) > MARGIN) return Promise.resolve(old.token);
    const key = renew ? `new ${scope}` : scope;
    const asked = ask(scope, renew).finally(() => pending.delete(key));
    pending.set(key, asked);
    return asked;
  };
}

function secondsLeft({ expiresOnTimestamp }: AccessToken): number {
  return (expiresOnTimestamp - Date.now()) / 1000;
}

async function inTime<T>(token: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new RetryLater("network", `Entra ID gave no token within ${TIMEOUT} s`, 10);
    timer = setTimeout(() => reject(error), TIMEOUT * 1000);
  });
  try {
    return await Promise.race([token, late]);
  } finally {
    clearTimeout(timer);
  }
}
