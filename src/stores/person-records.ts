import type { TableClient, TableEntityResult } from "@azure/data-tables";
import { type Format, findEntity, fromJsonColumns, readable } from "../clients/storage/entities.ts";
import { readLines } from "../clients/storage/lines.ts";
import { monthlyTables, type Storage } from "../clients/storage/storage.ts";
import type { Link } from "../core/identity/link.ts";
import { accountKey } from "../core/key.ts";
import type { Outcome } from "../core/outcome.ts";
import { isAbout, ownKeys, type Person } from "../core/person.ts";
import type { Checkup, PlannedEmployee } from "../core/plan.ts";
import type { Run } from "../core/run.ts";
import { writes } from "./audit.ts";
import { type Decision, decisionRows, ofEmail } from "./decisions.ts";
import type { AddressHolder } from "./links.ts";
import type { PlanPart } from "./plan-by-person.ts";

/** A row with its table and what it says, to be rewritten by ETag. */
export interface StoredRow<Value> {
  readonly table: TableClient;
  readonly row: Row;
  readonly value: Value;
}

export type Row = TableEntityResult<Record<string, unknown>>;

/**
 * A blob of container `plans` and what it holds: a plan with its people, people to verify, or lists of addresses: covered,
 * served, or with the place of their lines in the plan.
 */
export interface PlanFile {
  readonly name: string;
  /** The plan's id. */
  readonly plan: string;
  readonly kind: "plan" | "checkups" | "covered" | "served" | "parts";
}

/** Whether each line of a file has a list of addresses. */
export const isOfAddresses = ({ kind }: Pick<PlanFile, "kind">): boolean =>
  kind === "covered" || kind === "served" || kind === "parts";

/** The list in such a line. */
export const addressesOf = (line: unknown): readonly string[] =>
  Array.isArray(line) ? line : (line as PlanPart).emails;

const kinds = { verify: "checkups", covered: "covered", served: "served", parts: "parts" } as const;

/** Rows by the format of JSON in columns. */
const format: Format = { what: "A row about a person", version: 1 };
const auditFormat: Format = { what: "A write on record", version: 1 };

/** Who had which address, and which account each row of the employee database has. */
export async function* linksIn(storage: Storage): AsyncGenerator<StoredRow<Link>> {
  yield* jsonRows<Link>(await storage.table("links"), "PartitionKey eq 'link'");
}

/** What people have decided about rows of the employee database: a copy of what their links say. */
export async function* decidedLinksIn(storage: Storage): AsyncGenerator<StoredRow<Link>> {
  yield* jsonRows<Link>(await storage.table("links"), "PartitionKey eq 'decided'");
}

/** Every address that an account has or had. */
export async function* addressesIn(storage: Storage): AsyncGenerator<StoredRow<AddressHolder>> {
  yield* jsonRows<AddressHolder>(await storage.table("links"), "PartitionKey eq 'address'");
}

/** Every run on record. */
export async function* runsIn(storage: Storage): AsyncGenerator<Run> {
  for await (const { value } of jsonRows<Run>(await storage.table("runs"), "PartitionKey eq 'run'"))
    yield value;
}

/** What is remembered of a person in targets, with the claim of a worker. */
export async function* statesOf(storage: Storage, person: Person): AsyncGenerator<StoredRow<unknown>> {
  const keys = [...person.accounts, ...ownKeys(person)];
  if (keys.length === 0) return;
  const table = await storage.table("employeestate");
  for (const filter of anyRow(keys)) yield* jsonRows(table, filter);
}

/** Every write to a person on record: under their account, and of version 0.1 under their addresses. */
export async function* writesOf(storage: Storage, person: Person): AsyncGenerator<StoredRow<Row>> {
  const own = ownKeys(person);
  for (const month of await months(storage, "audit")) {
    const table = await storage.table(`audit${month}`);
    for (const key of [...person.accounts, ...person.keys]) {
      const rows = table.listEntities<Record<string, unknown>>({
        queryOptions: { filter: `PartitionKey eq '${key}' and ${writes}` },
      });
      for await (const row of rows) {
        readable(row, auditFormat);
        // An address may have been another account's: then the outcome says which one was written.
        if (person.accounts.has(key) || (await isTheirs(row, key, month))) yield { table, row, value: row };
      }
    }
  }

  async function isTheirs(row: Row, key: string, month: string): Promise<boolean> {
    const outcomes = await storage.table(`outcomes${month}`);
    const entity = await findEntity(outcomes, String(row["run"]), `${row["target"]}:${key}`);
    const account = entity && outcomeIn(entity).entraId;
    return account ? person.accounts.has(accountKey(account)) : own.has(key);
  }
}

/** Every decision on record about a person's account, or about their addresses where none was known. */
export async function* decisionsOf(storage: Storage, person: Person): AsyncGenerator<StoredRow<Decision>> {
  const partitions = [...person.accounts, ...[...person.keys].map(ofEmail)];
  for (const month of await months(storage, "audit")) {
    const table = await storage.table(`audit${month}`);
    for (const partition of partitions) {
      for await (const found of jsonRows<Decision>(
        table,
        `PartitionKey eq '${partition}' and ${decisionRows}`,
      )) {
        const { email, account } = found.value;
        if (isAbout(person, { email, entraId: account })) yield found;
      }
    }
  }
}

/** The outcomes of a person in `targets` (names), or with `naming` also all of skipped people, since these may name others. */
export async function* outcomesOf(
  storage: Storage,
  person: Person,
  { targets, naming = false }: { readonly targets: readonly string[]; readonly naming?: boolean },
): AsyncGenerator<StoredRow<Outcome>> {
  const keys = targets.flatMap((target) =>
    [...person.accounts, ...person.keys].map((key) => `${target}:${key}`),
  );
  const filters = [...anyRow(keys), ...(naming ? ["status eq 'skipped'"] : [])];
  for (const month of await months(storage, "outcomes")) {
    const table = await storage.table(`outcomes${month}`);
    for (const filter of filters) {
      for await (const found of jsonRows<Outcome>(table, filter)) {
        if (naming || isAbout(person, found.value)) yield found;
      }
    }
  }
}

/** Comparisons in one filter (Azure Table Storage, Querying tables and entities). */
const comparisons = 15;

/** Filters for rows by their key. */
const anyRow = (keys: readonly string[]): readonly string[] =>
  Array.from({ length: Math.ceil(keys.length / comparisons) }, (_, index) =>
    keys
      .slice(index * comparisons, (index + 1) * comparisons)
      .map((key) => `RowKey eq '${key}'`)
      .join(" or "),
  );

/** What a row of an outcomes table says. */
export const outcomeIn = (row: Row): Outcome => fromJsonColumns(readable(row, format)) as Outcome;

/** The plans that are kept, as files. */
export async function* planFiles(storage: Storage): AsyncGenerator<PlanFile> {
  for await (const { name } of (await storage.container("plans")).listBlobsFlat()) {
    const [, plan, part] = /^([^/.]+)(?:\.(verify|covered|served|parts))?\.ndjson\.gz$/.exec(name) ?? [];
    if (plan === undefined) continue;
    yield { name, plan, kind: part === undefined ? "plan" : kinds[part as keyof typeof kinds] };
  }
}

/** The lines of a plan file, one by one: the first of a plan is its head, those of `covered`, `served` and `parts` have lists of addresses. */
export async function* planLines(
  storage: Storage,
  { name }: Pick<PlanFile, "name">,
): AsyncGenerator<unknown> {
  yield* readLines(await storage.container("plans"), name);
}

/** The lines about a person in a file of a plan: people of the plan, or people to verify. */
export async function* linesOf(
  storage: Storage,
  person: Person,
  file: PlanFile,
): AsyncGenerator<PlannedEmployee | Checkup> {
  let isHead = file.kind === "plan";
  for await (const line of planLines(storage, file)) {
    if (!isHead && aboutOf(line as PlannedEmployee | Checkup, person))
      yield line as PlannedEmployee | Checkup;
    isHead = false;
  }
}

const aboutOf = (line: PlannedEmployee | Checkup, person: Person): boolean =>
  isAbout(person, { email: "email" in line ? line.email : line.employee.email, entraId: line.entraId });

/** The months (yyyymm) of monthly tables, the newest first. */
async function months(storage: Storage, kind: "audit" | "outcomes"): Promise<readonly string[]> {
  return (await monthlyTables(storage, kind)).map((name) => name.slice(kind.length)).toReversed();
}

async function* jsonRows<Value>(table: TableClient, filter: string): AsyncGenerator<StoredRow<Value>> {
  for await (const row of table.listEntities<Record<string, unknown>>({ queryOptions: { filter } })) {
    yield { table, row, value: fromJsonColumns(readable(row, format)) as Value };
  }
}
