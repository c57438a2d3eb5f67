import type { Note } from "./change.ts";

/** The app roles in this identity's token, or with `renew` in a new one; undefined when a token does not tell. */
export type Granted = (options: { readonly renew: boolean }) => Promise<readonly string[] | undefined>;

/** The note that stands for a target that this identity may not write, since it has none of the `sufficient` app roles. */
export async function cannotWrite(
  target: string,
  granted: Granted | undefined,
  { sufficient, grant }: { readonly sufficient: readonly string[]; readonly grant: string },
): Promise<Note | undefined> {
  const lacks = async (renew: boolean) => {
    // Where there is no token the accounts cannot be read, either: that is for whoever reads them to say.
    const roles = await granted?.({ renew }).catch(() => undefined);
    return roles !== undefined && !sufficient.some((role) => roles.includes(role));
  };
  // A role that was granted just now is in new tokens only.
  if (!(await lacks(false)) || !(await lacks(true))) return undefined;
  return {
    code: "identity-cannot-write",
    message: `This identity cannot write ${target}: its token has none of the app roles ${sufficient.join(", ")}.`,
    target,
    remedy: grant,
  };
}
