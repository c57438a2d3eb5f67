import type { RejectedRow } from "../core/employee.ts";
import { fieldsLeft } from "../core/exclusion.ts";
import { type Account, wayNames } from "../core/identity/account.ts";
import { type Link, sourceOfRejected } from "../core/identity/link.ts";
import { isJoined, type Match } from "../core/identity/match.ts";
import { accountKey, addressKey, normalizeEmail } from "../core/key.ts";
import type { PlannedEmployee } from "../core/plan.ts";
import type { PlannedPerson } from "../core/plan-employee.ts";
import { changedThere, differsSince, nothingRemembered } from "../core/state.ts";
import type { SyncState } from "../core/status.ts";
import type { Change, Memory, Note } from "../core/target.ts";
import { stateByRun } from "../employees/sync-state.ts";
import type { ReadOfEveryone } from "../runs/readback.ts";
import {
  type accountsTable,
  profileColumns,
  type RowOf,
  type RowValues,
  storable,
  type withoutEmployeeTable,
} from "./columns.ts";

/** What rows are made from besides what was read. */
export interface RowContext {
  /** The targets that the run planned. */
  readonly targets: readonly string[];
  /** Targets of the plan that wait for a person. */
  readonly held: readonly string[];
  /** What is remembered of each account, by target, then account key. */
  readonly memories: ReadonlyMap<string, ReadonlyMap<string, Memory>>;
  /** Whether the tenant has roaming signatures; null where that is not known. */
  readonly roaming: boolean | null;
}

/** A field that differs: by the database, and in Entra ID. */
export interface Mismatch {
  readonly target: string;
  readonly field: string;
  readonly here: string | null;
  readonly there: string | null;
  readonly rule: string;
  /** ISO 8601; added when it is written. */
  readonly since?: string;
  /** How someone has changed it there since it was written or agreed; of a whole photo or signature what is there is not kept. */
  readonly drift?: string;
}

/** The mismatches of a stored row; none where someone has written something else into the column. */
export function mismatchesOf({ entra_mismatch_fields: stored }: RowValues): readonly Mismatch[] {
  const isOne = (one: unknown): one is Mismatch => typeof one === "object" && one !== null;
  return Array.isArray(stored) ? stored.filter(isOne) : [];
}

export type AccountRow = RowOf<typeof accountsTable> & {
  readonly entra_mismatch_fields: readonly Mismatch[];
};

/** Rows by their place, each made when it is needed: 100,000 are not in memory at once. */
export interface Rows<Row extends object = object> {
  /** Of several rows with one key, the first counts. */
  readonly keys: readonly string[];
  readonly make: (place: number) => Row;
}

/** A row for each active employee, the rejected ones included, by source key. */
export function accountRows(read: ReadOfEveryone, context: RowContext): Rows<AccountRow> {
  const { people, source } = read;
  const rejected = source.rejected.map((row) => ({ row, key: sourceOfRejected(row, source) }));
  return {
    keys: [...people.map((person) => person.source), ...rejected.map(({ key }) => key)],
    make(place) {
      const person = people[place];
      if (person) return rowOf(person, context);
      const { row, key } = rejected[place - people.length] ?? failed(place);
      return rejectedRow(key, row, context);
    },
  };
}

const failed = (place: number): never => {
  throw new Error(`There is no row ${place}.`);
};

function rowOf(
  { source, employee, joined, exclusion, planned }: PlannedPerson,
  context: RowContext,
): AccountRow {
  const account = isJoined(joined) && planned.entraId !== null ? joined.found[0]?.account : undefined;
  const { targets, held, memories, roaming } = context;
  const fields = fieldsLeft(exclusion);
  const states = targets.map((target): [string, SyncState] => {
    if (exclusion?.targets.includes(target)) return [target, "excluded"];
    const run = { mode: "apply", status: held.includes(target) ? "held" : "done" } as const;
    return [target, stateByRun(run, { target, planned, outcome: undefined, fields })?.standing ?? "unknown"];
  });
  const key = account && accountKey(account.id);
  const remembered = (target: string) =>
    (key !== undefined && memories.get(target)?.get(key)) || nothingRemembered;
  const signature = remembered("signature");
  return {
    ...(account && accountColumns(account)),
    source_key: source,
    employee_id: source.startsWith("id:") ? source.slice(3) : null,
    email: normalizeEmail(employee.email),
    entra_match: matchName(planned.match),
    entra_match_sure: account !== undefined && planned.match !== "proxyAddresses",
    entra_user_id: account?.id ?? null,
    entra_upn_mismatch: account ? differ(account.userPrincipalName, employee.email) : null,
    ...(account && profileOf(account)),
    ...photoColumns(remembered("photo")),
    entra_signature_hash: signature.facts["rendered"] ?? null,
    entra_signature_in_step: account ? signatureInStep(states, signature) : null,
    entra_roaming_signatures: account ? roaming : null,
    entra_sync_states: Object.fromEntries(states),
    entra_mismatch_fields: planned.changes.map((change) => mismatchOf(change, remembered(change.target))),
    entra_notes: planned.notes.map(noteOf),
  };
}

/** A difference with what a verification or a plan found of it. */
export function mismatchOf(
  { target, field, from, to, rule, changedThere: since }: Change,
  memory: Memory,
): Mismatch {
  const changed = changedThere(memory);
  const base = { target, field, here: to && storable(to) };
  if (!changed) {
    const drift = since !== undefined && { since, drift: differsSince };
    return { ...base, there: from && storable(from), rule, ...drift };
  }
  return { ...base, there: null, rule, since: changed.at, drift: storable(changed.message) };
}

const rejectedRow = (key: string, row: RejectedRow, { targets }: RowContext): AccountRow => ({
  source_key: key,
  employee_id: key.startsWith("id:") ? row.row : null,
  email: normalizeEmail(row.email),
  entra_match: "rejected",
  entra_match_sure: false,
  entra_sync_states: Object.fromEntries(targets.map((target) => [target, "skipped"])),
  entra_mismatch_fields: [],
  entra_notes: [noteOf(row)],
});

const noteOf = ({ code, message, target, field }: Pick<Note, "code" | "message" | "target" | "field">) => ({
  code,
  message,
  ...(target && { target }),
  ...(field && { field }),
});

const nameOfWay = new Map<string, string>(Object.entries(wayNames).map(([name, way]) => [way, name]));

/** How an account was found, as SYNC_MATCH writes it. */
const matchName = (match: PlannedEmployee["match"] | Match): string => nameOfWay.get(match) ?? match;

const accountColumns = (account: Account) => ({
  entra_upn: account.userPrincipalName,
  entra_mail: account.mail ?? null,
  entra_account_enabled: account.accountEnabled ?? null,
  entra_user_type: account.userType ?? null,
  entra_on_premises_synced: account.onPremisesSyncEnabled === true,
});

const profile = Object.entries(profileColumns);

function profileOf(account: Account): Readonly<Record<string, string | null>> {
  const values: Record<string, string | null> = {};
  for (const [property, column] of profile) values[column] = textOf(account[property]);
  return values;
}

/** A property as text; of a list its first value. */
function textOf(value: unknown): string | null {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  return typeof one === "string" ? one : null;
}

/** Whether two addresses are different ones. */
const differ = (one: string, other: string): boolean =>
  one !== other && addressKey(one) !== addressKey(other);

/** What is remembered of a photo that was sent. */
export const photoColumns = ({ facts }: Memory) => ({
  entra_has_photo: facts["hash"] === undefined ? null : facts["drift"] !== "photo",
  entra_photo_size: facts["size"] === undefined ? null : Number(facts["size"]),
  entra_photo_hash: facts["hash"] ?? null,
});

function signatureInStep(
  states: readonly (readonly [string, SyncState])[],
  { facts }: Memory,
): boolean | null {
  const state = states.find(([target]) => target === "signature")?.[1];
  if (state === undefined) return null;
  return state === "in-step" && facts["rendered"] !== undefined;
}

/** A row for each account that no active employee has, nor may have, by object id: who is in doubt keeps every candidate. */
export function withoutEmployeeRows({
  people,
  accounts,
  links,
  plan,
}: ReadOfEveryone): Rows<RowOf<typeof withoutEmployeeTable>> {
  const theirs = new Set<string>();
  for (const { joined } of people) for (const { account } of joined.found) theirs.add(account.id);
  const left = accounts.filter(({ id }) => !theirs.has(id));
  const keys = new Set(left.map(({ id }) => accountKey(id)));
  const last = new Map<string, Link>();
  for (const link of links.values()) {
    const key = link.entraId !== null && accountKey(link.entraId);
    if (key && keys.has(key)) last.set(key, link);
  }
  return {
    keys: left.map(({ id }) => id),
    make(place) {
      const account = left[place] ?? failed(place);
      const link = last.get(accountKey(account.id));
      return {
        entra_user_id: account.id,
        ...accountColumns(account),
        entra_display_name: account.displayName ?? null,
        last_source_key: link?.source ?? null,
        last_email: link?.email ?? null,
        since: plan.createdAt,
      };
    },
  };
}
