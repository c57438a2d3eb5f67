import leven from "leven";
import type { Employee } from "./employee.ts";
import { accountKey, addressKey, bucketOf, employeeKey, normalizeEmail } from "./key.ts";
import type { Note, Target, Value } from "./target.ts";

/** A person who is not synced in some targets: why, who requested it and when (ISO 8601), and until when if not permanently. */
export interface Exclusion {
  /** As written in the request, or the address that a plan has found the account under since; compared case-insensitively. */
  readonly email: string;
  /** The object id of the account that is excluded, even after its addresses have changed; absent until it is known. */
  readonly entraId?: string;
  /** The account was taken from the records when the exclusion was made, and no plan has seen it since. */
  readonly unseen?: true;
  /** Properties of the profile that are left alone; the signature leaves their values out as well. */
  readonly fields?: readonly string[];
  readonly targets: readonly string[];
  /** Excluded targets in which what this app wrote is removed. */
  readonly remove?: readonly string[];
  readonly reason: string;
  /** ISO 8601; from then on they are synced again. */
  readonly until?: string;
  readonly by: string;
  readonly at: string;
  /** Since when plans of everyone have found no account for it (ISO 8601). */
  readonly missingSince?: string;
  /** Differences that are accepted now; stored apart from the exclusion. */
  readonly accepted?: readonly Acceptance[];
}

/** A property of the profile in which Entra ID may differ until a time (ISO 8601), with both values as they were then. */
export interface Acceptance {
  readonly email: string;
  readonly entraId: string;
  readonly field: string;
  readonly here: Value;
  readonly there: Value;
  readonly reason: string;
  readonly until: string;
  readonly by: string;
  readonly at: string;
}

/** Whether an exclusion is in force at a time. */
export const isInForce = ({ until }: Pick<Exclusion, "until">, now: Date): boolean =>
  until === undefined || now.getTime() < Date.parse(until);

/** An exclusion if it is in force at a time; undefined if there is none or it has expired. */
export const inForce = (exclusion: Exclusion | undefined, now: Date): Exclusion | undefined =>
  exclusion && isInForce(exclusion, now) ? exclusion : undefined;

/** All exclusions, expired ones included: by account, and by employee key the one that an address leads to. */
export interface Exclusions {
  /** By account key. */
  readonly byAccount: ReadonlyMap<string, Exclusion>;
  /** By employee key: those without an account, and for the others the address that their account has now. */
  readonly byAddress: ReadonlyMap<string, Exclusion>;
  /** Accepted differences, also those that are over, by account key and by employee key. */
  readonly accepted?: ReadonlyMap<string, readonly Acceptance[]>;
}

/** All exclusions, each once. */
export const everyExclusion = ({ byAccount, byAddress }: Exclusions): readonly Exclusion[] => [
  ...byAccount.values(),
  ...[...byAddress.values()].filter(({ entraId }) => entraId === undefined),
];

/** A person who may be excluded: their employee key (may be a getter, since it is a hash), and their account if known. */
export interface Excludable {
  readonly key: string;
  readonly entraId?: string | null | undefined;
}

/**
 * The exclusion in force for a person: that of the account, or a newer one of the address that no plan has seen yet; without
 * a known account, the one that the address leads to. It includes the differences that are accepted now; if there is
 * nothing else, it is an exclusion from no target.
 */
export function exclusionOf(exclusions: Exclusions, person: Excludable, now: Date): Exclusion | undefined {
  const accepted = acceptedFor(exclusions, person).filter((one) => isInForce(one, now));
  const found = orderedFor(exclusions, person, now);
  const [first] = accepted;
  if (!first) return found;
  const { email, reason, by, at } = first;
  return { ...(found ?? { email, targets: [], reason, by, at }), accepted };
}

function acceptedFor({ accepted }: Exclusions, person: Excludable): readonly Acceptance[] {
  if (!accepted) return [];
  return accepted.get(person.entraId ? accountKey(person.entraId) : person.key) ?? [];
}

/** The part of an exclusion that is about single properties. */
export interface FieldsLeft {
  readonly fields?: readonly string[];
  readonly accepted?: readonly Pick<Acceptance, "field">[];
}

/** The properties of the profile that are left alone for now. */
export const fieldsLeft = ({ fields = [], accepted = [] }: FieldsLeft = {}): readonly string[] =>
  accepted.length === 0 ? fields : [...new Set([...fields, ...accepted.map(({ field }) => field)])];

function orderedFor(
  { byAccount, byAddress }: Exclusions,
  person: Excludable,
  now: Date,
): Exclusion | undefined {
  const { entraId } = person;
  const here = byAddress.size > 0 ? byAddress.get(person.key) : undefined;
  if (!entraId) return inForce(here, now);
  const own = byAccount.get(accountKey(entraId));
  const isNewer = here !== undefined && here.entraId === undefined && !(own && own.at >= here.at);
  return inForce(isNewer ? here : own, now);
}

/** The note that replaces the changes of an excluded target, or the change of an excluded field, in a plan. */
export function exclusionNote(exclusion: Exclusion, target: string, field?: string): Note {
  const { email, reason, until, by, fields = [], accepted = [] } = exclusion;
  const place = { target, ...(field !== undefined && { field }) };
  const own = accepted.find((one) => one.field === field);
  if (own && field !== undefined && !fields.includes(field)) {
    const message = `Accepted by ${own.by} until ${own.until}: ${own.reason}`;
    const remedy = `entra-sync mismatches end ${own.email} ${field}, to write the database's value again.`;
    return { code: "excluded", message, ...place, remedy };
  }
  return {
    code: "excluded",
    message: `Excluded by ${by}${until ? ` until ${until}` : ""}: ${reason}`,
    ...place,
    remedy: `entra-sync include ${email}, to sync them again.`,
  };
}

type Withholding = Pick<Target, "withheld" | "withoutFields">;

/**
 * An employee without the values of excluded targets that other targets must not show. With `inTarget`, as that target may
 * show them: also without excluded fields that are not its own; with "", without all excluded fields.
 */
export function withheld(
  targets: ReadonlyMap<string, Withholding>,
  employee: Employee,
  exclusion: Exclusion | undefined,
  inTarget?: string,
): Employee {
  if (!exclusion) return employee;
  const { targets: excluded, fields = [] } = exclusion;
  return [...targets].reduce((shown, [name, target]) => {
    const own = excluded.includes(name) ? (target.withheld?.(shown) ?? shown) : shown;
    // In their own target, excluded fields are left alone one by one: other fields may use the same value.
    const isOwn = inTarget === undefined || inTarget === name;
    return isOwn || fields.length === 0 ? own : (target.withoutFields?.(own, fields) ?? own);
  }, employee);
}

/** Who may be written: everyone who matches at least one of the rules. */
export interface Scope {
  readonly offices: readonly string[];
  readonly emails: readonly string[];
  /** A fixed share of everyone, chosen by their key: raising it only adds people. */
  readonly percent: number;
}

/** Returns whether an employee may be written; without a scope everyone may. */
export function scopeFilter(scope: Scope | undefined): (employee: Employee) => boolean {
  if (!scope) return () => true;
  const offices = new Set(scope.offices.map(normalizeEmail));
  const emails = new Set(scope.emails.map(addressKey));
  return ({ office, email }) =>
    offices.has(normalizeEmail(office.name)) ||
    emails.has(addressKey(email)) ||
    bucketOf(employeeKey(email), 100) < scope.percent;
}

/** How many letters of a name may be missing, too many or wrong. */
const mostTypos = 2;

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
    distance: leven(plain, normalizeEmail(one), { maxDistance: mostTypos + 1 }),
  }));
  return near.filter(({ distance }) => distance <= mostTypos).toSorted((a, b) => a.distance - b.distance)[0]
    ?.one;
}
