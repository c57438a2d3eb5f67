import type { Note } from "./change.ts";

/** The app roles that this identity was granted; undefined when its token does not tell. */
export type Granted = () => Promise<readonly string[] | undefined>;

/** The note that stands for a target that this identity may not write, since it has none of the `sufficient` app roles. */
export async function cannotWrite(
  target: string,
  granted: Granted | undefined,
  { sufficient, grant }: { readonly sufficient: readonly string[]; readonly grant: string },
): Promise<Note | undefined> {
  const roles = await granted?.();
  if (!roles || sufficient.some((role) => roles.includes(role))) return undefined;
  return {
    code: "identity-cannot-write",
    message: `This identity cannot write ${target}: its token has none of the app roles ${sufficient.join(", ")}.`,
    target,
    remedy: grant,
  };
}
