import type { HttpRequest } from "@azure/functions";
import * as z from "zod";
import { Problem } from "./problem.ts";

/** What a caller must be allowed to do: an app role of the registration that Easy Auth signs people in to. */
export type Role = "Sync.Preview" | "Sync.Read" | "Sync.Run";

const Principal = z.object({
  role_typ: z.string().optional(),
  claims: z.array(z.object({ typ: z.string(), val: z.string() })),
});

/** A caller and their roles. */
export interface Identity {
  readonly name: string;
  readonly roles: readonly Role[];
}

/**
 * Identifies the caller; throws a Problem when that is not possible. With "key" the Functions host checks a function key
 * before the code runs. With "entra" the header is trusted only where App Service reports that its authentication is on
 * (WEBSITE_AUTH_ENABLED), since otherwise any client could send it.
 */
export function identify(request: HttpRequest, auth: "key" | "entra", env = process.env): Identity {
  if (auth === "key") return { name: "a holder of the function key", roles: ["Sync.Read", "Sync.Run"] };
  if (env["WEBSITE_AUTH_ENABLED"]?.toLowerCase() !== "true") throw authenticationIsOff;
  const principal = readPrincipal(request.headers.get("x-ms-client-principal"));
  if (!principal) throw new Problem(401, "not-signed-in", "Sign in first: the request carries no identity.");
  const claimed = principal.claims
    .filter(({ typ }) => typ === "roles" || typ === principal.role_typ)
    .map(({ val }) => val);
  return { name: nameOf(request) || "an application", roles: rolesIn(claimed) };
}

/** The caller, by name for the record; throws a Problem when the role is missing. */
export function authorize(
  request: HttpRequest,
  auth: "key" | "entra",
  role: Role,
  env = process.env,
): Identity {
  const isRead = request.method === "GET" && role !== "Sync.Run";
  if (auth === "entra" && !isRead && isFromElsewhere(request)) throw fromElsewhere;
  const caller = identify(request, auth, env);
  // Who may read may preview.
  if (caller.roles.includes(role) || (role === "Sync.Preview" && caller.roles.length > 0)) return caller;
  throw new Problem(
    403,
    "role-missing",
    `This needs the app role ${role}.`,
    "Have an administrator assign it.",
  );
}

/** The role to run includes reading; the role for previews alone is shown only where it is all that there is. */
function rolesIn(claimed: readonly string[]): readonly Role[] {
  if (claimed.includes("Sync.Run")) return ["Sync.Read", "Sync.Run"];
  if (claimed.includes("Sync.Read")) return ["Sync.Read"];
  return claimed.includes("Sync.Preview") ? ["Sync.Preview"] : [];
}

function readPrincipal(header: string | null): z.infer<typeof Principal> | undefined {
  if (!header) return undefined;
  if (header.length > longestPrincipal) throw principalTooLarge;
  try {
    return Principal.safeParse(JSON.parse(Buffer.from(header, "base64").toString("utf8"))).data;
  } catch {
    return undefined;
  }
}

/** A browser adds the sign-in cookie to requests from any page, and names the origin; other clients send no such header. */
function isFromElsewhere({ headers, url }: HttpRequest): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null) return !["same-origin", "none"].includes(site);
  // Browsers before 2023 send only this; "null" is a page with a hidden origin.
  const origin = headers.get("origin");
  return origin !== null && !(URL.canParse(origin) && new URL(origin).host === new URL(url).host);
}

/** For the record: one line, as long as an e-mail can be. */
const nameOf = ({ headers }: HttpRequest): string =>
  (headers.get("x-ms-client-principal-name") ?? "")
    .replace(/\p{C}+/gu, " ")
    .trim()
    .slice(0, 254);

/** Characters of base64: App Service takes headers of 64 KB in all. */
const longestPrincipal = 65_536;

const principalTooLarge = new Problem(
  431,
  "principal-too-large",
  "The identity of the caller has more claims than the app reads.",
  "In the sign-in registration's token configuration leave out the groups.",
);

const fromElsewhere = new Problem(
  403,
  "cross-site",
  "Another web page sent this request, so it was refused.",
);

const authenticationIsOff = new Problem(
  503,
  "authentication-is-off",
  "HTTP_AUTH is entra, but App Service authentication is not switched on, so callers cannot be identified.",
  "Switch authentication on for the function app, or set HTTP_AUTH to key.",
);

/** Finds the person of a token; throws RetryLater or GiveUp where that cannot be found out. */
interface Verifier {
  verify(
    authorization: string | null,
  ): Promise<
    | { readonly account: string }
    | { readonly refused: "missing" | "invalid" | "forbidden"; readonly code: string; readonly why: string }
  >;
}

/** Identifies the person of the add-in's token, by object id; throws a Problem where there is none, or no add-in. */
export const bearerIn =
  (addin: Verifier | undefined) =>
  async ({ headers }: Pick<HttpRequest, "headers">): Promise<Identity> => {
    if (!addin) throw addinIsOff;
    const bearer = await addin.verify(headers.get("authorization"));
    if ("account" in bearer) return { name: bearer.account, roles: [] };
    const { refused, code, why } = bearer;
    // Without a token the challenge names no error (RFC 6750, section 3).
    const challenge = refused === "missing" ? "Bearer" : `Bearer error="${errors[refused]}"`;
    throw new Problem(refused === "forbidden" ? 403 : 401, code, why, remedies[refused], {
      headers: { "www-authenticate": challenge },
    });
  };

const errors = { invalid: "invalid_token", forbidden: "insufficient_scope" };

const remedies = {
  missing: "Send the add-in's access token: Authorization: Bearer …",
  invalid: "Get a new access token for the add-in's own scope, Signature.Read.",
  forbidden: "Get a token for the person who is signed in, with the scope Signature.Read of the add-in.",
};

/** The answer while there is no add-in. */
export const addinIsOff = new Problem(
  404,
  "addin-is-off",
  "The Outlook add-in is not set up in this app.",
  "Set ADDIN_CLIENT_ID to the client id of the add-in's registration.",
);
