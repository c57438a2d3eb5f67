import type { Acceptance } from "../core/exclusion.ts";
import { accountKey, byCodeUnit, employeeKey } from "../core/key.ts";
import { type ChangedThere, changedThere, differsSince } from "../core/state.ts";
import type { Change, Target, Value } from "../core/target.ts";
import { type AuditRecord, atOf } from "../stores/audit.ts";
import type { Records } from "../stores/records.ts";
import { lastHolder } from "./account-of-key.ts";
import type { EveryoneReader, Member } from "./list.ts";
import { type ChangedBy, type WhoAsked, withNames } from "./who-changed.ts";

/**
 * Why a property differs between Entra ID and the employee database: it was changed in Entra ID since this app wrote it or a plan
 * saw both agree; this app has never written it, as far as the record goes back; or it was changed in the database, so that the
 * next run writes it.
 */
export type MismatchKind = "changed-since" | "never-written" | "pending";

/** One property of one employee that differs. */
export interface Mismatch {
  readonly key: string;
  readonly email: string;
  readonly name: string;
  readonly office: string | null;
  readonly entraId: string;
  readonly target: string;
  readonly field: string;
  /** By the employee database. */
  readonly here: Value;
  /** In Entra ID, when it was last read. */
  readonly there: Value;
  readonly rule: string;
  readonly kind: MismatchKind;
  /** What this app wrote there last, when (ISO 8601) and in which run; null where nothing is on record. */
  readonly written: { readonly value: Value; readonly at: string; readonly run: string } | null;
  /** Absent where it was not changed there since. */
  readonly changedBy?: ChangedBy;
  /**
   * Since when and how it is known to have been changed in Entra ID; for a whole photo or signature also what this app had
   * sent. Absent for a property that no plan has seen agree.
   */
  readonly drift?: Drift;
  /** Where a person accepts the difference for now: it is not written until then (ISO 8601). */
  readonly accepted?: Pick<Acceptance, "until" | "reason" | "by" | "at">;
}

/** What is known of a value that was changed in Entra ID. */
export interface Drift extends ChangedThere {
  /** Of a photo or signature that was sent, hex: SHA-256; bytes where they are known. */
  readonly hash: string | null;
  readonly size: number | null;
}

/** Selects the mismatches that match every given condition. */
export interface MismatchFilter {
  readonly kind?: MismatchKind | undefined;
  readonly office?: string | undefined;
  /** Employee keys. */
  readonly keys?: readonly string[] | undefined;
  readonly field?: string | undefined;
  /** Whether a person accepts the difference for now. */
  readonly accepted?: boolean | undefined;
}

/** A page of them: at least `limit` unless there are no more, since a person's are never split. */
export interface MismatchPage {
  readonly asOf: string | null;
  readonly run: string | null;
  /** How many employees match office and keys, whether anything of theirs differs or not. */
  readonly people: number;
  readonly mismatches: readonly Mismatch[];
  /** The employee key to go on after; null at the end. Mismatches may be left although this page has none. */
  readonly next: string | null;
}

/** What a page is made from; the target is the one with the profile. */
export interface MismatchSources {
  readonly everyone: Pick<EveryoneReader, "all">;
  readonly target: Pick<Target, "name" | "same">;
  /** Targets in which a verification compares whole contents. */
  readonly verified: readonly string[];
  readonly whoChanged: (asked: readonly WhoAsked[]) => Promise<readonly ChangedBy[]>;
}

/** The target with the profile, which is compared by each property, and those of which whole contents are verified. */
export const comparedTargets = (
  targets: ReadonlyMap<string, Target>,
): Pick<MismatchSources, "target" | "verified"> => ({
  target: {
    name: "entra",
    same: (field, a, b) => targets.get("entra")?.same(field, a, b) ?? a === b,
  },
  verified: [...targets.values()].filter(({ verify }) => verify).map(({ name }) => name),
});

export interface PageAsked extends MismatchFilter {
  readonly limit: number;
  readonly after?: string | undefined;
}

/** For how many people a page reads the record: each takes a few calls to storage, and each page reads everyone. */
const mostRead = 2000;
const atOnce = 16;

/** Returns a page of what differs, by e-mail; undefined where no employee has the key to go on after. */
export async function listMismatches(
  { limit, after, ...filter }: PageAsked,
  { everyone, target, verified, whoChanged }: MismatchSources,
  { journal, links, states }: Pick<Records, "journal" | "links" | "states">,
): Promise<MismatchPage | undefined> {
  const keys = filter.keys && new Set(filter.keys);
  const { asOf, run, members } = await everyone.all(keys && (({ email }) => keys.has(employeeKey(email))));
  const sorted = (await Array.fromAsync(members)).sort((a, b) =>
    byCodeUnit(a.listed.email.toLowerCase(), b.listed.email.toLowerCase()),
  );
  const begin = after === undefined ? 0 : sorted.findIndex(({ listed }) => listed.key === after) + 1;
  if (after !== undefined && begin === 0) return undefined;
  const isAsked = ({ listed }: Member) => isOneOf(listed, filter);
  const differing = sorted
    .slice(begin)
    .filter(isAsked)
    .map((member): Differing => ({ member, changes: changesOf(member, filter) }))
    .filter(({ changes }) => changes.length > 0);

  const found: Mismatch[] = [];
  let read = 0;
  while (read < differing.length && read < mostRead && found.length < limit) {
    const some = differing.slice(read, read + atOnce);
    const theirs = await Promise.all(some.map(mismatchesOf));
    for (const own of theirs) {
      if (found.length >= limit) break;
      found.push(...own);
      read += 1;
    }
  }
  const next = read < differing.length ? (differing[read - 1]?.member.listed.key ?? null) : null;
  return {
    asOf,
    run,
    people: sorted.filter(isAsked).length,
    mismatches: await withNames(found, whoChanged),
    next,
  };

  async function mismatchesOf({ member, changes }: Differing): Promise<readonly Mismatch[]> {
    const { key, email, name: fullName, office } = member.listed;
    const entraId = member.planned?.entraId ?? (await lastHolder(key, { links }));
    if (!entraId) return [];
    const accepted = new Map(member.accepted.map((one) => [one.field, one]));
    const known = await Promise.all(changes.map((change) => driftOf(change, entraId, states)));
    const asked = changes.filter((change, index) => change.target === target.name || known[index]);
    const written = asked.length === 0 ? new Map<string, never>() : await lastWrites(entraId, asked);
    return changes.flatMap((change, index) => {
      const { target: name, field, from, to, rule } = change;
      const content = known[index];
      if (name !== target.name && !content) return [];
      const last = written.get(placeOf({ target: name, field })) ?? null;
      const kind = content ? "changed-since" : kindOf(change, last);
      if (filter.kind !== undefined && filter.kind !== kind) return [];
      const drift = content ?? (kind === "changed-since" ? driftOfValue(change) : undefined);
      const found: Mismatch = {
        key,
        email,
        name: fullName,
        office,
        entraId,
        target: name,
        field,
        // For content that differs, a plan knows what was sent; a plan from before the write does not.
        here: to ?? (content && last ? last.value : null),
        there: content ? null : from,
        rule,
        kind,
        written: last,
        ...(drift && { drift }),
      };
      const acceptance = accepted.get(field);
      if (!acceptance) return found;
      const { until, reason, by, at } = acceptance;
      return { ...found, accepted: { until, reason, by, at } };
    });
  }

  function changesOf(member: Member, { field, accepted }: MismatchFilter) {
    const now = new Set(member.accepted.map((one) => one.field));
    const contents = verified.flatMap((name) => mayHaveDrifted(member, name));
    return [...differencesOf(member, target.name), ...contents].filter((change) => {
      const isOfField = field === undefined || isNamed(change, field);
      return isOfField && (accepted === undefined || accepted === now.has(change.field));
    });
  }

  function kindOf({ field, from, changedThere: since }: Change, last: Mismatch["written"]): MismatchKind {
    if (last) return target.same(field, from, last.value) ? "pending" : "changed-since";
    return since === undefined ? "never-written" : "changed-since";
  }

  /** What was written last of each of these fields of an account, as far as the record goes back. */
  async function lastWrites(entraId: string, changes: readonly Change[]) {
    const places = new Set(changes.map(placeOf));
    const last = new Map<string, NonNullable<Mismatch["written"]>>();
    for await (const record of journal.history(accountKey(entraId))) {
      const place = placeOf(record);
      if (!isWrite(record) || !places.has(place) || last.has(place)) continue;
      last.set(place, { value: record.to ?? null, at: atOf(record), run: record.run });
      if (last.size === places.size) break;
    }
    return last;
  }

  function isWrite(record: AuditRecord): boolean {
    return record.state === "done" && record.erasedAt === undefined;
  }
}

const placeOf = ({ target, field }: Pick<Change, "target" | "field">): string => `${target}.${field}`;

/**
 * The possible drift of content that a target verifies: a planned change of content that was written before, or what a
 * verification has found since the plan.
 */
function mayHaveDrifted(member: Member, target: string): readonly Change[] {
  const planned = differencesOf(member, target).filter(({ cause }) => cause === undefined);
  if (planned.length > 0 || member.listed.targets[target] !== "differs") return planned;
  return [{ target, field: target, from: null, to: null, rule: "authoritative" }];
}

/** The drift of a value that a plan has seen agree with the database before. */
const driftOfValue = ({ changedThere: at }: Change): Drift | undefined =>
  at === undefined ? undefined : { at, message: differsSince, hash: null, size: null };

/** The drift of content since it was written; undefined if it was not changed. */
async function driftOf(
  { target, field }: Change,
  entraId: string,
  { memory }: Pick<Records["states"], "memory">,
): Promise<Drift | undefined> {
  if (!isContent({ target, field })) return undefined;
  const remembered = await memory(target, accountKey(entraId));
  const changed = changedThere(remembered);
  if (!changed) return undefined;
  const { hash, rendered, size } = remembered.facts;
  return {
    ...changed,
    hash: hash ?? rendered?.replace("sha256:", "") ?? null,
    size: size === undefined ? null : Number(size),
  };
}

/** Whether a difference is about whole content (a photo, a signature): its field is named like the target. */
const isContent = ({ target, field }: Pick<Change, "target" | "field">): boolean => target === field;

interface Differing {
  readonly member: Member;
  readonly changes: readonly Change[];
}

const isOneOf = ({ key, office: own }: Member["listed"], { office, keys }: MismatchFilter): boolean =>
  (!keys || keys.includes(key)) && (office === undefined || own?.toLowerCase() === office.toLowerCase());

/** Whether a change is of the property with this name, however it is spelled. */
export const isNamed = (one: Pick<Change, "field">, field: string): boolean =>
  one.field.toLowerCase() === field.toLowerCase();

/** The differences of a person in a target: those waiting to be written, and accepted ones. */
export function differencesOf({ listed, planned, accepted }: Member, target: string): readonly Change[] {
  const now = new Set(accepted.map(({ field }) => field));
  const all = [
    ...listed.changes,
    ...(planned?.accepted ?? []),
    // Accepted since the plan was made.
    ...(planned?.changes ?? []).filter(({ field }) => now.has(field)),
  ];
  const own = all.filter((change) => change.target === target);
  return [...new Map(own.map((change) => [change.field, change])).values()];
}

/** The difference of a person in a field: a property of the profile, or whole content that was changed since. */
export async function differenceNamed(
  member: Member,
  field: string,
  { entraId, verified, states }: { entraId: string; verified: readonly string[] } & Pick<Records, "states">,
): Promise<Pick<Change, "field" | "from" | "to"> | undefined> {
  const own = differencesOf(member, "entra").find((one) => isNamed(one, field));
  if (own) return own;
  const content = verified.flatMap((name) => mayHaveDrifted(member, name)).find((one) => isNamed(one, field));
  return content && (await driftOf(content, entraId, states)) ? { ...content, from: null } : undefined;
}
