import type { HttpRequest } from "@azure/functions";
import { z } from "zod";
import { Problem } from "./problem.ts";

/** What a caller must be allowed to do: an app role of the registration that Easy Auth signs people in to. */
export type Role = "Sync.Read" | "Sync.Run";

const Principal = z.object({
  role_typ: z.string().optional(),
  claims: z.array(z.object({ typ: z.string(), val: z.string() })),
});

/**
 * Who is asking, for the record; throws a Problem when they may not. With "key" the Functions host has checked a
 * function key before the code runs. With "entra" the header is believed only where App Service says that its
 * authentication is on (WEBSITE_AUTH_ENABLED), since otherwise anybody could send it.
 */
export function authorize(
  request: HttpRequest,
  auth: "key" | "entra",
  role: Role,
  env = process.env,
): string {
  if (auth === "key") return "a holder of the function key";
  // A browser adds the sign-in cookie whoever's page it is on, and says whose; a program says nothing.
  const from = request.headers.get("sec-fetch-site") ?? "none";
  if (role === "Sync.Run" && !["same-origin", "none"].includes(from)) throw fromElsewhere;
  if (env["WEBSITE_AUTH_ENABLED"]?.toLowerCase() !== "true") throw authenticationIsOff;
  const principal = readPrincipal(request.headers.get("x-ms-client-principal"));
  if (!principal) throw new Problem(401, "not-signed-in", "Sign in first: the request carries no identity.");
  const roles = principal.claims
    .filter(({ typ }) => typ === "roles" || typ === principal.role_typ)
    .map(({ val }) => val);
  if (roles.includes(role) || (role === "Sync.Read" && roles.includes("Sync.Run"))) {
    return request.headers.get("x-ms-client-principal-name") ?? "an application";
  }
  throw new Problem(
    403,
    "role-missing",
    `This needs the app role ${role}.`,
    "Have an administrator assign it.",
  );
}

function readPrincipal(header: string | null): z.infer<typeof Principal> | undefined {
  if (!header) return undefined;
  try {
    return Principal.safeParse(JSON.parse(Buffer.from(header, "base64").toString("utf8"))).data;
  } catch {
    return undefined;
  }
}

const fromElsewhere = new Problem(403, "cross-site", "Another web page sent this request; it is not obeyed.");

const authenticationIsOff = new Problem(
  503,
  "authentication-is-off",
  "HTTP_AUTH is entra, but App Service authentication is not switched on, so nobody can be told from anybody.",
  "Switch authentication on for the function app, or set HTTP_AUTH to key.",
);
