import pMap from "p-map";
import * as z from "zod";
import { answered } from "../clients/storage/entities.ts";
import { employeeKey, isEmployeeKey } from "../core/key.ts";
import { monthOf, type Run } from "../core/run.ts";
import type { Value } from "../core/target.ts";
import { atOf, type WritesAsked, type WritesPage } from "../stores/audit.ts";
import type { Records } from "../stores/records.ts";

/** One value that was written, or may have been: of which person, before and after, by which run. */
export interface WrittenChange {
  /** ISO 8601: when it was written, or was meant to be. */
  readonly at: string;
  /** The address that the account was synced by then; null where it was erased, or is not on record. */
  readonly email: string | null;
  /** The employee key of that address. */
  readonly key: string | null;
  /** Object id; null for what version 0.1 recorded and could not be found again. */
  readonly entraId: string | null;
  readonly target: string;
  readonly field: string;
  readonly from: Value;
  readonly to: Value;
  readonly rule: string;
  readonly run: string;
  /** `intended` may have been written: there was no answer, or the run is under way. `undone` was restored by run `undoRun`. */
  readonly state: "written" | "intended" | "undone";
  readonly undoRun?: string;
  readonly startedBy?: string;
  readonly requestId?: string;
  /** When the values were erased from the record; both are null then. */
  readonly erasedAt?: string;
}

/** A page of the changes in a period (ISO 8601), a person's together; `next` is null at the end. */
export interface ChangesPage {
  readonly since: string;
  readonly until: string;
  readonly changes: readonly WrittenChange[];
  readonly next: string | null;
}

/** Which changes: in a period, of some accounts (keys), of a run, a target, a field; a page at a time. */
export interface ChangesAsked extends Pick<WritesAsked, "run" | "target" | "field" | "limit"> {
  readonly since: Date;
  readonly until: Date;
  readonly accounts?: readonly string[] | undefined;
  /** `next` of the page before. */
  readonly after?: string | undefined;
}

/** Where the next page begins: the period of the first page, a month's table, perhaps an account, and the row to continue after. */
const Place = z.object({
  since: z.iso.datetime(),
  until: z.iso.datetime(),
  month: z.string(),
  key: z.string().optional(),
  token: z.string().optional(),
});
type Place = z.output<typeof Place>;

/** How long one request scans a month's table; the rest belongs to the next page. */
const limitMs = 20_000;

/**
 * A page of the writes in a period, in the order of the accounts. The record is not ordered by time, so the tables of the
 * months are scanned in which runs began that wrote in the period. Undefined if `after` is not valid.
 */
export async function listChanges(
  asked: ChangesAsked,
  { journal, runs }: Pick<Records, "journal" | "runs">,
  now: () => number = Date.now,
): Promise<ChangesPage | undefined> {
  const place = asked.after === undefined ? undefined : placeOf(asked.after);
  if (asked.after !== undefined && !place) return undefined;
  const since = place?.since ?? asked.since.toISOString();
  const until = place?.until ?? asked.until.toISOString();
  const active = await runs.activeSince(new Date(since));
  const months = new Set(
    active.flatMap((run) => (mayHaveWritten(run, until, asked.run) ? [monthOf(run.id)] : [])),
  );
  const { run, target, field, accounts, limit } = asked;
  const keys = accounts ?? [undefined];
  const parts = (await journal.months())
    .filter((month) => months.has(month))
    .flatMap((month) => keys.map((key) => ({ month, key })));
  const begin = place ? parts.findIndex(({ month, key }) => month === place.month && key === place.key) : 0;
  if (begin < 0) return undefined;

  const found: WritesPage["records"][number][] = [];
  const deadline = now() + limitMs;
  let [index, token] = [begin, place?.token];
  while (index < parts.length && found.length < limit && now() <= deadline) {
    const window = { since, until, run, target, field, limit: limit - found.length };
    const [part] = parts.slice(index);
    const page = part && (await journal.written({ ...part, ...window, after: token }).catch(lost));
    if (!page) return undefined;
    found.push(...page.records);
    token = page.next;
    if (token === undefined) index += 1;
  }
  const [next] = parts.slice(index);
  return {
    since,
    until,
    next: next ? cursorOf({ since, until, ...next, token }) : null,
    changes: await changesOf(found, active, journal),
  };

  /** Undefined for a continuation token that Table Storage refuses; rethrows any other error. */
  function lost(error: unknown): undefined {
    if (token === undefined || !(error instanceof SyntaxError || answered(error, 400))) throw error;
  }
}

/** Whether a run may have written before `until`, and is the requested one, if any. */
const mayHaveWritten = ({ id, mode, createdAt }: Run, until: string, only: string | undefined): boolean =>
  mode === "apply" && createdAt < until && (only === undefined || only === id);

const cursorOf = (place: Place): string => Buffer.from(JSON.stringify(place)).toString("base64url");

function placeOf(cursor: string): Place | undefined {
  try {
    return Place.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch {
    return undefined;
  }
}

/** Records as changes, with who started each run, and whether an undo has put the value back since. */
async function changesOf(
  records: WritesPage["records"],
  active: readonly Run[],
  journal: Records["journal"],
): Promise<readonly WrittenChange[]> {
  const known = new Map(active.map((run) => [run.id, run]));
  const undos = Map.groupBy(
    active.filter(({ undo, mode }) => undo !== undefined && mode === "apply"),
    ({ undo = "" }) => undo,
  );
  return pMap(
    records,
    async (record) => {
      const undoRun = record.state === "done" ? await undoOf(record) : undefined;
      const {
        run,
        target,
        field,
        from = null,
        to = null,
        rule,
        requestId,
        erasedAt,
        email = null,
        key,
      } = record;
      const startedBy = known.get(run)?.startedBy;
      const state = record.state === "intended" ? "intended" : "written";
      const ofEmail = email === null ? undefined : employeeKey(email);
      return {
        at: atOf(record),
        email,
        target,
        field,
        from,
        to,
        rule,
        run,
        key: ofEmail ?? (isEmployeeKey(key) ? key : null),
        entraId: isEmployeeKey(key) ? null : key,
        state: undoRun === undefined ? state : "undone",
        ...(undoRun !== undefined && { undoRun }),
        ...(startedBy !== undefined && { startedBy }),
        ...(requestId && { requestId }),
        ...(erasedAt && { erasedAt }),
      };
    },
    { concurrency: 16 },
  );

  async function undoOf({ run, key, target, field }: WritesPage["records"][number]) {
    for (const { id } of undos.get(run) ?? [])
      if ((await journal.stateOf({ run: id, key, target }, field)) === "done") return id;
    return undefined;
  }
}
