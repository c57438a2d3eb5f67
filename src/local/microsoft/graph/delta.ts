import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { GraphError, unsupportedQuery } from "./graph-error.ts";
import { checkQuery } from "./list-users.ts";
import { contextOf, parseSelect, project, type Selection } from "./select.ts";
import type { StoredUser, UserChange, UsersSeen } from "./users.ts";

/** A page has so many users at most; a client cannot choose it. */
const PAGE = 200;
/** "Duration of change tracking tokens for identity and education resources". */
const LIFETIME_MS = 7 * 24 * 3_600_000;

/** What a token says: the query it is for, and where its round stands. */
interface Token {
  readonly kind: "skip" | "delta";
  readonly select: string | null;
  /** The first change of the round; null in the first round, which has everyone. */
  readonly from: number | null;
  /** The changes after the round begin here. */
  readonly until: number;
  /** Where the page begins: of everyone an ordinal, else a place in the round. */
  readonly offset: number;
  /** Milliseconds. */
  readonly at: number;
}

/** A user on a page, with its ordinal in the first round. */
type Item = { readonly value: Readonly<Record<string, unknown>>; readonly ordinal: number };

/**
 * Answers `GET /v1.0/users/delta()` ("Use delta query to track changes in Microsoft Graph data", "user: delta"): in the
 * first round everyone, without properties that are null, or with `$deltatoken=latest` no one; in each later one the users
 * with a selected property that changed, with those properties, and those who were removed. The last user of a page
 * comes again on the next one, since a client has to bear replays. Throws a GraphError: 400 for a query, 410 for a token
 * older than seven days.
 */
export function deltaQuery({ users, now }: { users: UsersSeen; now: () => number }) {
  const tokens = sealedTokens();

  return (url: URL): Record<string, unknown> => {
    const query = url.searchParams;
    checkQuery(query, ["$select", "$deltatoken", "$skiptoken"]);
    const token = readToken(query);
    const select = token?.select ?? query.get("$select");
    const selection = parseSelect(select ?? undefined);
    const changes = users.changes();
    const until = token?.kind === "skip" ? token.until : changes.length;
    const from = token?.kind === "delta" ? token.until : (token?.from ?? null);
    const offset = token?.kind === "skip" ? token.offset : 0;
    const nothing = query.get("$deltatoken") === "latest";

    const rest = nothing ? [] : from === null ? everyone(offset) : changed(from, until).slice(offset);
    const page = rest.slice(0, PAGE);
    const isLast = rest.length <= PAGE;
    const last = page.at(-1)?.ordinal ?? 0;
    // The next page begins with the last user of this one.
    const next = from === null ? last : offset + PAGE - 1;
    const made = tokens.make({
      kind: isLast ? "delta" : "skip",
      select,
      from,
      until,
      offset: next,
      at: now(),
    });
    const link = `${url.origin}/v1.0/users/delta()?${isLast ? "$deltatoken" : "$skiptoken"}=${made}`;
    return {
      "@odata.context": `${url.origin}/v1.0/$metadata#${contextOf(selection)}`,
      [isLast ? "@odata.deltaLink" : "@odata.nextLink"]: link,
      value: page.map(({ value }) => value),
    };

    function everyone(first: number): Item[] {
      return [...users.from(first)].map(({ ordinal, user }) => ({
        ordinal,
        value: withoutNulls(user, selection),
      }));
    }

    function changed(first: number, end: number): Item[] {
      const byUser = Map.groupBy(changes.slice(first, end), ({ id }) => id);
      return [...byUser].flatMap(([id, own]) => {
        const value = changeOf(id, own, { user: users.find(id), selection });
        return value ? [{ value, ordinal: 0 }] : [];
      });
    }
  };

  function readToken(query: URLSearchParams): Token | undefined {
    const [delta, skip] = [query.get("$deltatoken"), query.get("$skiptoken")];
    if (skip === null && (delta === null || delta === "latest")) return undefined;
    if (query.size > 1)
      throw unsupportedQuery("Query options cannot be changed: they are encoded in the token.");
    const token = tokens.read(skip ?? delta ?? "");
    if (token.kind !== (skip === null ? "delta" : "skip")) throw unknownState();
    if (now() - token.at > LIFETIME_MS) {
      throw new GraphError(410, "resyncRequired", "The delta token is expired; synchronize again.");
    }
    return token;
  }
}

/** What is said of a user after some changes; undefined where nothing of it was selected. */
function changeOf(
  id: string,
  changes: readonly UserChange[],
  { user, selection }: { user: StoredUser | undefined; selection: Selection },
): Item["value"] | undefined {
  if (!user) return { id, "@removed": { reason: changes.at(-1)?.removed ?? "changed" } };
  // Made, or made again: as in the first round.
  if (changes.some(({ names, removed }) => removed || names.includes("id"))) {
    return withoutNulls(user, selection);
  }
  const named = new Set(changes.flatMap(({ names }) => names));
  const names = selection.names.filter((name) => named.has(name));
  return names.length > 0 ? { ...project(user, { ...selection, names }), id } : undefined;
}

const withoutNulls = (user: StoredUser, selection: Selection): Item["value"] => ({
  ...Object.fromEntries(Object.entries(project(user, selection)).filter(([, value]) => value !== null)),
  id: user.id,
});

const unknownState = () =>
  new GraphError(400, "syncStateInvalid", "The sync state is not one that this service has made.");

/** Tokens that only this service can make. */
function sealedTokens() {
  const key = randomBytes(32);
  const seal = (text: string) => createHmac("sha256", key).update(text).digest();
  return {
    make(token: Token): string {
      const text = JSON.stringify(token);
      return Buffer.concat([seal(text), Buffer.from(text)]).toString("base64url");
    },
    read(token: string): Token {
      const bytes = Buffer.from(token, "base64url");
      const text = bytes.subarray(32).toString();
      if (bytes.length <= 32 || !timingSafeEqual(bytes.subarray(0, 32), seal(text))) throw unknownState();
      return JSON.parse(text) as Token;
    },
  };
}
