import type { Users } from "../graph/users.ts";
import type { Mailboxes } from "./mailboxes.ts";

/** The path of InvokeCommand, its tenant captured. */
export const INVOKE_PATH = /^\/adminapi\/beta\/([^/]+)\/InvokeCommand$/i;

/** Which cmdlet a body calls, and every name of the user it addresses; for matching faults. */
export function addressed(
  mailboxes: Mailboxes,
  users: Users,
  body: unknown,
): { users: string[]; cmdlet: string | undefined } {
  const input = (
    body as { CmdletInput?: { CmdletName?: unknown; Parameters?: { Identity?: unknown } } } | null
  )?.CmdletInput;
  const cmdlet = typeof input?.CmdletName === "string" ? input.CmdletName : undefined;
  const identity = input?.Parameters?.Identity;
  if (typeof identity !== "string") return { users: [], cmdlet };
  const user = users.get(mailboxes.get(identity)?.userId ?? identity);
  return { users: user ? [user.id, user.userPrincipalName] : [identity], cmdlet };
}
