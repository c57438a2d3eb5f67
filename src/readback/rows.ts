import type { RejectedRow } from "../core/employee.ts";
import { fieldsLeft } from "../core/exclusion.ts";
import { type Account, wayNames } from "../core/identity/account.ts";
import { sourceOfRejected } from "../core/identity/link.ts";
import { isJoined, type Match } from "../core/identity/match.ts";
import { accountKey, addressKey, normalizeEmail } from "../core/key.ts";
import type { PlannedEmployee } from "../core/plan.ts";
import type { PlannedPerson } from "../core/plan-employee.ts";
import { changedThere, nothingRemembered } from "../core/state.ts";
import type { SyncState } from "../core/status.ts";
import type { Change, Memory, Note } from "../core/target.ts";
import { wordOf } from "../employees/sync-state.ts";
import type { ReadOfEveryone } from "../runs/readback.ts";
import { type accountsTable, profileColumns, type RowOf, type withoutEmployeeTable } from "./columns.ts";
import { storable } from "./upsert.ts";

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
  /** Of a whole photo or signature: how someone has changed it there since it was written. What is there is not kept. */
  readonly drift?: string;
}

export type AccountRow = RowOf<typeof accountsTable> & {
  readonly entra_mismatch_fields: readonly Mismatch[];
};

/** A row for each active employee, the rejected ones included; of several with one key, the first. */
export function* accountRows(read: ReadOfEveryone, context: RowContext): Generator<AccountRow> {
  for (const [, make] of accountRowMakers(read, context)) yield make();
}

/** The same by source key, each made when it is needed: 100,000 rows are not in memory at once. */
export function* accountRowMakers(
  read: ReadOfEveryone,
  context: RowContext,
): Generator<readonly [key: string, make: () => AccountRow]> {
  const seen = new Set<string>();
  const isNew = (key: string) => !seen.has(key) && seen.add(key);
  for (const person of read.people)
    if (isNew(person.source)) yield [person.source, () => rowOf(person, context)];
  for (const row of read.source.rejected) {
    const key = sourceOfRejected(row, read.source);
    if (isNew(key)) yield [key, () => rejectedRow(key, row, context)];
  }
}

function rowOf(
  { source, employee, joined, exclusion, planned }: PlannedPerson,
  context: RowContext,
): AccountRow {
  const account = isJoined(joined) && planned.entraId !== null ? joined.found[0]?.account : undefined;
  const { targets, held, memories } = context;
  const fields = fieldsLeft(exclusion);
  const states = targets.map((target): [string, SyncState] => {
    if (exclusion?.targets.includes(target)) return [target, "excluded"];
    const run = { mode: "apply", status: held.includes(target) ? "held" : "done" } as const;
    return [target, wordOf(run, { target, planned, outcome: undefined, fields })?.standing ?? "unknown"];
  });
  const remembered = (target: string) =>
    (account && memories.get(target)?.get(accountKey(account.id))) || nothingRemembered;
  return {
    source_key: source,
    employee_id: source.startsWith("id:") ? source.slice(3) : null,
    email: normalizeEmail(employee.email),
    entra_match: matchName(planned.match),
    entra_match_sure: account !== undefined && planned.match !== "proxyAddresses",
    ...(account && {
      ...accountColumns(account),
      ...profileOf(account),
      entra_user_id: account.id,
      entra_upn_mismatch: addressKey(account.userPrincipalName) !== addressKey(employee.email),
      ...photoColumns(remembered("photo")),
      entra_signature_hash: remembered("signature").facts["rendered"] ?? null,
      entra_signature_in_step: signatureInStep(states, remembered("signature")),
      entra_roaming_signatures: context.roaming,
    }),
    entra_sync_states: Object.fromEntries(states),
    entra_mismatch_fields: planned.changes.map((change) => mismatchOf(change, remembered(change.target))),
    entra_notes: planned.notes.map(noteOf),
  };
}

/** A difference with what a verification found of it. */
export function mismatchOf({ target, field, from, to, rule }: Change, memory: Memory): Mismatch {
  const changed = changedThere(memory);
  const base = { target, field, here: to && storable(to) };
  if (!changed) return { ...base, there: from && storable(from), rule };
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
  ...{ code, message },
  ...(target && { target }),
  ...(field && { field }),
});

/** How an account was found, as SYNC_MATCH writes it. */
const matchName = (match: PlannedEmployee["match"] | Match): string =>
  Object.entries(wayNames).find(([, way]) => way === match)?.[0] ?? match;

const accountColumns = (account: Account) => ({
  entra_upn: account.userPrincipalName,
  entra_mail: account.mail ?? null,
  entra_account_enabled: account.accountEnabled ?? null,
  entra_user_type: account.userType ?? null,
  entra_on_premises_synced: account.onPremisesSyncEnabled === true,
});

const profileOf = (account: Account) =>
  Object.fromEntries(
    Object.entries(profileColumns).map(([property, column]) => [column, textOf(account[property])]),
  );

/** A property as text; of a list its first value. */
function textOf(value: unknown): string | null {
  const [one] = [value].flat();
  return typeof one === "string" ? one : null;
}

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

/** A row for each account that no active employee has, nor may have: who is in doubt keeps every candidate. */
export function* withoutEmployeeRows(
  read: ReadOfEveryone,
  at: string,
): Generator<RowOf<typeof withoutEmployeeTable>> {
  const theirs = new Set(
    read.people.flatMap(({ joined }) => joined.found.map(({ account }) => accountKey(account.id))),
  );
  const last = new Map(
    [...read.links.values()].flatMap((link) =>
      link.entraId === null ? [] : [[accountKey(link.entraId), link] as const],
    ),
  );
  for (const account of read.accounts) {
    const key = accountKey(account.id);
    if (theirs.has(key)) continue;
    const link = last.get(key);
    yield {
      entra_user_id: account.id,
      ...accountColumns(account),
      entra_display_name: account.displayName ?? null,
      last_source_key: link?.source ?? null,
      last_email: link?.email ?? null,
      since: at,
    };
  }
}
