import { type GetToken, tokenFrom } from "./app-credential.ts";
import { createIdentity } from "./identity.ts";
import { identityError } from "./identity-error.ts";

/** Tokens of the app's own identity, which keeps them itself and gives no newer one on demand. */
export function withIdentity(identityClientId: string | undefined): GetToken {
  const identity = createIdentity(identityClientId);
  return async (scope) => {
    try {
      return await tokenFrom(identity, scope);
    } catch (error) {
      throw identityError(error);
    }
  };
}
