import {
  CacheLookupPolicy,
  createNestablePublicClientApplication,
  type IPublicClientApplication,
} from "@azure/msal-browser";
import type { AddinConfig } from "./config.ts";
import type { OfficeHost } from "./office.ts";

/** Gets access tokens for the API through the Outlook that the add-in is in; both reject with an error that has an `errorCode`. */
export interface Tokens {
  /** Asks no one; from an event's handler there is no other way. */
  silently(): Promise<string>;
  /** May show Outlook's own sign-in or consent; from the pane only. */
  byAsking(): Promise<string>;
}

/** What a client without nested app authentication says (Office LTSC 2021, classic Outlook before 2409). */
class NoNestedSignIn extends Error {
  readonly errorCode = "sign-in-not-supported";
}

/** The add-in's sign-in: Outlook gives the token, and no login page is loaded (nested app authentication 1.1). */
export function createTokens({ clientId, authority, scope }: AddinConfig, office: OfficeHost): Tokens {
  let starting: Promise<IPublicClientApplication> | undefined;
  const application = () => {
    const { requirements } = office.context;
    if (requirements && !requirements.isSetSupported("NestedAppAuth", "1.1"))
      throw new NoNestedSignIn("This Outlook has no nested app authentication.");
    starting ??= createNestablePublicClientApplication({
      auth: { clientId, authority },
      // Classic's event runtime has no web storage.
      cache: { cacheLocation: "memoryStorage" },
    });
    // A client that failed once may work for the next mail.
    starting.catch(() => {
      starting = undefined;
    });
    return starting;
  };
  // Outlook is asked each time, and keeps tokens itself. MSAL reads its own cache with URL, which classic's event runtime
  // may not have: there the first token would be the last (tried with 5.30).
  const request = { scopes: [scope], cacheLookupPolicy: CacheLookupPolicy.Skip };
  return {
    silently: async () => (await (await application()).acquireTokenSilent(request)).accessToken,
    byAsking: async () => (await (await application()).acquireTokenPopup(request)).accessToken,
  };
}
