/** How Outlook answers the add-in's sign-in. */
export type SignIn = "token" | "interaction" | "never" | "disabled";

interface Request {
  readonly messageType: string;
  readonly method: string;
  readonly requestId: string;
  readonly tokenParams?: { readonly clientId: string; readonly scope: string; readonly authority?: string };
}

export interface BridgeOptions {
  readonly signIn?: SignIn;
  readonly token?: string;
  readonly own?: string;
}

/**
 * The bridge of nested app authentication, `window.nestedAppAuthBridge`: MSAL posts it JSON and gets JSON back (its
 * naa/BridgeProxy.ts). Outlook itself speaks to the login page; here a token is handed out.
 */
export function createBridge(options: BridgeOptions, later: (act: () => void) => void) {
  const listeners = new Set<(message: string) => void>();
  const asked: Request[] = [];
  let { signIn = "token" } = options;
  const own = options.own ?? "kari@example.com";
  const claims = { oid: "11111111-0000-0000-0000-000000000001", preferred_username: own, tid: tenant };
  const account = {
    homeAccountId: `${claims.oid}.${tenant}`,
    environment: "login.microsoftonline.com",
    tenantId: tenant,
    username: own,
    localAccountId: claims.oid,
    name: "Kari Nordmann",
    idTokenClaims: claims,
  };

  function answerTo({ method, tokenParams }: Request): object | undefined {
    if (method === "GetInitContext") {
      const capabilities = { queryAccount: false };
      return {
        success: true,
        initContext: { capabilities, sdkName: "Outlook", sdkVersion: "1", accountContext: account },
      };
    }
    if (signIn === "never") return undefined;
    if (signIn === "disabled") return { success: false, error: { status: "NESTED_APP_AUTH_UNAVAILABLE" } };
    if (signIn === "interaction" && method === "GetToken") {
      const error = { code: "invalid_grant", subError: "consent_required", description: "AADSTS65001" };
      return { success: false, error: { status: "USER_INTERACTION_REQUIRED", ...error } };
    }
    // Who was asked has consented.
    signIn = "token";
    const token = {
      access_token: options.token ?? "a.token.for-tests",
      id_token: `${encoded({ alg: "none" })}.${encoded(claims)}.`,
      expires_in: 3600,
      scope: tokenParams?.scope ?? "",
    };
    return { success: true, token, account };
  }

  return {
    asked: asked as readonly Request[],
    /** As if the person had been asked elsewhere, or an administrator for all. */
    consent: () => {
      signIn = "token";
    },
    bridge: {
      addEventListener: (_: string, listener: (message: string) => void) => void listeners.add(listener),
      removeEventListener: (_: string, listener: (message: string) => void) =>
        void listeners.delete(listener),
      postMessage(message: string) {
        const request = JSON.parse(message) as Request;
        asked.push(request);
        const answer = answerTo(request);
        if (!answer) return;
        const envelope = { messageType: "NestedAppAuthResponse", requestId: request.requestId, ...answer };
        later(() => {
          for (const listener of listeners) listener(JSON.stringify(envelope));
        });
      },
    },
  };
}

const tenant = "7d1c2f60-3b0e-4c57-9a41-5f0e6f1f9b10";

const encoded = (value: object): string => btoa(JSON.stringify(value)).replace(/=+$/, "");
