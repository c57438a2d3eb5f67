import leven from "leven";
import type { Scope } from "./exclusion.ts";
import { addressKey, normalizeEmail } from "./key.ts";
import type { Note } from "./target.ts";

/** How many letters of a name may be missing, too many or wrong. */
const most = 2;

/** The note about offices and people that SYNC_SCOPE names and the database does not have; undefined where it has all. */
export function unknownInScope(
  scope: Scope | undefined,
  { offices, emails }: { readonly offices: readonly string[]; readonly emails?: readonly string[] },
): Note | undefined {
  const unknown = [
    ...notAmong(scope?.offices ?? [], offices, normalizeEmail).map((name) => ({
      what: "office",
      name,
      among: offices,
    })),
    ...(emails ? notAmong(scope?.emails ?? [], emails, addressKey) : []).map((name) => ({
      what: "email",
      name,
      among: emails ?? [],
    })),
  ];
  if (unknown.length === 0) return undefined;
  const named = unknown.map(({ what, name }) => `${what}:${name}`).join(", ");
  const meant = unknown.flatMap(({ name, among }) => nearest(name, among) ?? []);
  return {
    code: "unknown-in-scope",
    message: `SYNC_SCOPE names ${named}, and no active employee in the database is there.`,
    remedy: `${meant.length > 0 ? `Did you mean ${meant.join(", ")}? ` : ""}Correct SYNC_SCOPE; until then nothing is written for it.`,
  };
}

function notAmong(names: readonly string[], known: readonly string[], keyOf: (name: string) => string) {
  const keys = new Set(known.map(keyOf));
  return names.filter((name) => !keys.has(keyOf(name)));
}

function nearest(name: string, among: readonly string[]): string | undefined {
  const plain = normalizeEmail(name);
  const near = [...new Set(among)].map((one) => ({
    one,
    distance: leven(plain, normalizeEmail(one), { maxDistance: most + 1 }),
  }));
  return near.filter(({ distance }) => distance <= most).toSorted((a, b) => a.distance - b.distance)[0]?.one;
}
