import { GiveUp, RetryLater } from "../core/errors.ts";
import { tokenError } from "./token-error.ts";

/** Why the managed identity gave no token: GiveUp when the app has none, RetryLater when it does not answer. */
export function identityError(error: unknown): RetryLater | GiveUp {
  const failure = tokenError(error);
  // App Service and Functions set this for an app that has any identity; elsewhere silence means there is none.
  const expected = process.env["IDENTITY_ENDPOINT"] !== undefined;
  if (failure instanceof RetryLater && expected) return failure;
  return new GiveUp("no-managed-identity", "The app has no managed identity AZURE_CLIENT_ID", {
    remedy:
      "az functionapp identity assign --name <app> --resource-group <group> --identities <id of the identity>," +
      " and set AZURE_CLIENT_ID to its client id",
  });
}
