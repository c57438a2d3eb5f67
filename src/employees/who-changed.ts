import { READ_AUDIT_LOG } from "../clients/graph/answer.ts";
import { type LoggedChange, readUserChanges } from "../clients/graph/directory-audits.ts";
import type { Graph } from "../clients/graph/graph.ts";
import { GiveUp, RetryLater } from "../core/errors.ts";
import { accountKey } from "../core/key.ts";
import type { Granted } from "../core/target.ts";

/** Who changed a property in Entra ID and when (ISO 8601); or why that is not known, and what to do. */
export type ChangedBy =
  | { readonly state: "known"; readonly name: string; readonly kind: "user" | "app"; readonly at: string }
  | Unknown;

interface Unknown {
  readonly state: "unknown";
  readonly code: "no-permission" | "not-logged" | "not-asked" | "unreadable";
  readonly reason: string;
  readonly remedy?: string;
}

/** A property of an account that was changed since a time (ISO 8601). */
export interface WhoAsked {
  readonly entraId: string;
  readonly field: string;
  readonly since: string;
}

/** How many people are looked up: Graph allows 5 of these requests in 10 s. */
const mostPeople = 5;

/**
 * Looks up who changed properties in Entra ID's audit log, where this identity may read it; of the first few people only.
 * `ownApp` is this app's client id, which is not an answer.
 */
export function whoChangedIn({
  graph,
  granted,
  ownApp,
}: {
  readonly graph: Graph;
  readonly granted: Granted;
  readonly ownApp: string | undefined;
}): (asked: readonly WhoAsked[]) => Promise<readonly ChangedBy[]> {
  return async (asked) => {
    const roles = (await granted({ renew: false }).catch(() => undefined)) ?? [];
    if (!READ_AUDIT_LOG.sufficient.some((role) => roles.includes(role))) return asked.map(() => noPermission);
    const people = [...Map.groupBy(asked, ({ entraId }) => accountKey(entraId))];
    const found = new Map<WhoAsked, ChangedBy>();
    for (const [, own] of people.slice(0, mostPeople)) {
      const theirs = await changesOf(own);
      for (const one of own) found.set(one, "state" in theirs ? theirs : answerTo(one, theirs));
    }
    return asked.map((one) => found.get(one) ?? notAsked);
  };

  async function changesOf(own: readonly WhoAsked[]): Promise<readonly LoggedChange[] | ChangedBy> {
    const [first, ...others] = own;
    if (!first) return [];
    const since = others.reduce((least, one) => (one.since < least ? one.since : least), first.since);
    try {
      const fields = own.map(({ field }) => field);
      return await readUserChanges(graph, { id: first.entraId, since, fields });
    } catch (error) {
      if (!(error instanceof GiveUp || error instanceof RetryLater)) throw error;
      return unknown("unreadable", `${error.message}.`, error.remedy ?? "Ask again in a minute.");
    }
  }

  function answerTo({ field, since }: WhoAsked, changes: readonly LoggedChange[]): ChangedBy {
    const found = changes.find(({ at, by, fields }) => {
      const isOwn = by.appId !== undefined && by.appId.toLowerCase() === ownApp?.toLowerCase();
      return !isOwn && fields.includes(field) && Date.parse(at) >= Date.parse(since);
    });
    return found ? { state: "known", name: found.by.name, kind: found.by.kind, at: found.at } : notLogged;
  }
}

/** A difference to look up; for a whole photo or signature, `field` is the target. */
interface Changed extends Pick<WhoAsked, "entraId" | "field"> {
  readonly target: string;
  readonly kind: string;
  /** When this app wrote it last, and when it was found changed; both ISO 8601. */
  readonly written: { readonly at: string } | null;
  readonly drift?: { readonly at: string };
}

/** Adds to differences that were changed in Entra ID who changed them. */
export async function withNames<T extends Changed>(
  all: readonly T[],
  whoChanged: (asked: readonly WhoAsked[]) => Promise<readonly ChangedBy[]>,
): Promise<readonly (T & { readonly changedBy?: ChangedBy })[]> {
  const changed = all.filter(({ kind }) => kind === "changed-since");
  const logged = changed.filter(({ target, field }) => target !== field);
  const asked = logged.map(({ entraId, field, written, drift }) => ({
    entraId,
    field,
    since: written?.at ?? daysBefore(drift?.at ?? new Date().toISOString(), longestLogDays),
  }));
  const names = asked.length === 0 ? [] : await whoChanged(asked);
  const by = new Map(logged.map((one, index) => [one, names[index]]));
  for (const one of changed) if (!by.has(one)) by.set(one, contentsAreNotLogged);
  return all.map((one) => {
    const changedBy = by.get(one);
    return changedBy ? { ...one, changedBy } : one;
  });
}

/** Entra ID's audit log goes back no further. */
const longestLogDays = 30;

const daysBefore = (at: string, days: number): string =>
  new Date(Date.parse(at) - days * 24 * 3_600_000).toISOString();

const unknown = (code: Unknown["code"], reason: string, remedy?: string): Unknown => ({
  state: "unknown",
  code,
  reason,
  ...(remedy && { remedy }),
});

const contentsAreNotLogged = unknown(
  "not-logged",
  "Entra ID's audit log has no changes of photos and signatures.",
);

const noPermission = unknown(
  "no-permission",
  "This identity may not read Entra ID's audit log: it lacks AuditLog.Read.All, which nothing else needs.",
  READ_AUDIT_LOG.grant,
);

const notLogged = unknown(
  "not-logged",
  "Entra ID's audit log does not have it: it goes back 7 days, or 30 with Entra ID P1, and a change shows in it after some minutes.",
);

const notAsked = unknown(
  "not-asked",
  `The audit log was asked about the first ${mostPeople} people only, since Microsoft allows few requests.`,
  "Ask for this person alone.",
);
