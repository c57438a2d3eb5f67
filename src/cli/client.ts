import { type Client, createClient as createApiClient } from "../api/client.ts";

export { type Client, Refused } from "../api/client.ts";
export type { PlanView as PlanWithGuards } from "../api/plan.ts";

/** Where the app is, and the function key or the Entra ID token that opens it. */
export interface Access {
  readonly url: string;
  readonly key: string | undefined;
  readonly token?: string | undefined;
}

/** A client of the app at `url`, which tells its reader the flags to use. */
export const createClient = (access: Access): Client =>
  createApiClient({
    ...access,
    remedies: {
      key: "Give it with --key.",
      address:
        "Check the address given with --url, and that the app is of this version: entra-sync --version.",
      signIn: "Where callers sign in (HTTP_AUTH is entra), give a token with --token; else check --url.",
      again: "Try again in a minute.",
    },
  });
