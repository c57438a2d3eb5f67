import { z } from "zod";

/** Claims of an app-only access token (Microsoft identity platform, access token claims reference). */
const Claims = z.object({ roles: z.array(z.string()).default([]) });

/**
 * The app roles that an access token carries, unverified: for telling people, not for letting anyone in. Undefined
 * for a token that is no readable JWT, as Microsoft's resources are free to have.
 */
export function rolesOf(token: string): readonly string[] | undefined {
  const [, payload, signature] = token.split(".");
  if (payload === undefined || signature === undefined) return undefined;
  try {
    return Claims.parse(JSON.parse(Buffer.from(payload, "base64url").toString())).roles;
  } catch {
    return undefined;
  }
}
