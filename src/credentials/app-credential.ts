import type { TokenCredential } from "@azure/identity";
import { diagnoseAuthority } from "./diagnose-authority.ts";
import { tokenError } from "./token-error.ts";

/** The app registration that signs in, and where. */
export interface AppRegistration {
  readonly tenantId: string;
  readonly clientId: string;
  /** An https origin. */
  readonly authorityHost: string;
}

/** Gets tokens for an app; `renew` asks for one that was not handed out before. Throws RetryLater or GiveUp. */
export type GetToken = (scope: string, renew: boolean) => Promise<string>;

/** Signs an app in with credentials of one kind; each made by `create` starts without any tokens. */
export function appCredential(app: AppRegistration, create: () => TokenCredential): GetToken {
  let credential: TokenCredential | undefined;
  return async (scope, renew) => {
    // Credentials keep their tokens and cannot be told to forget them.
    if (renew || credential === undefined) credential = create();
    try {
      return (await credential.getToken(scope))?.token ?? "";
    } catch (error) {
      if (error instanceof Error && error.name === "CredentialUnavailableError") {
        throw await diagnoseAuthority(app.authorityHost, app.tenantId);
      }
      throw tokenError(error);
    }
  };
}
