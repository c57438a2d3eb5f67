import type { AccessToken, TokenCredential } from "@azure/identity";
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
export type GetToken = (scope: string, renew: boolean) => Promise<AccessToken>;

/** Signs an app in with credentials of one kind; each made by `create` starts without any tokens. */
export function appCredential(app: AppRegistration, create: () => TokenCredential): GetToken {
  let credential: TokenCredential | undefined;
  return async (scope, renew) => {
    // Credentials keep their tokens and cannot be told to forget them.
    if (renew || credential === undefined) credential = create();
    try {
      return await tokenFrom(credential, scope);
    } catch (error) {
      if (error instanceof Error && error.name === "CredentialUnavailableError") {
        throw await diagnoseAuthority(app.authorityHost, app.tenantId);
      }
      throw tokenError(error);
    }
  };
}

/** The token that a credential gives; it throws as the SDK does, also when there is none. */
export async function tokenFrom(credential: TokenCredential, scope: string): Promise<AccessToken> {
  const token = await credential.getToken(scope);
  if (token === null) throw new Error(`There is no token for ${scope}.`);
  return token;
}
