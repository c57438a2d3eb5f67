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
  /** `intended` may have been written: there was no answer, or the run is at it. `undone` was put back by run `undoRun`. */
  readonly state: "written" | "intended" | "undone";
  readonly undoRun?: string;
  readonly startedBy?: string;
  readonly requestId?: string;
  /** When the values were erased from the record; both are null then. */
  readonly erasedAt?: string;
}

/** Some of the changes in a time (ISO 8601), a person's together; `next` is null where there are no more. */
export interface ChangesPage {
  readonly since: string;
  readonly until: string;
  readonly changes: readonly WrittenChange[];
  readonly next: string | null;
}

/** Which changes: in a time, of some accounts (their keys), of a run, a target, a field; a page at a time. */
export interface ChangesAsked extends Pick<WritesAsked, "run" | "target" | "field" | "limit"> {
  readonly since: Date;
  readonly until: Date;
  readonly accounts?: readonly string[] | undefined;
  /** `next` of the page before. */
  readonly after?: string | undefined;
}

/** Where a reader goes on: in the window of the first page, in a month's table, perhaps at an account, after a row. */
const Place = z.object({
  since: z.iso.datetime(),
  until: z.iso.datetime(),
  month: z.string(),
  key: z.string().optional(),
  token: z.string().optional(),
});
type Place = z.output<typeof Place>;

/** A month's table is gone through for at most so long in one request: what comes then is another page's. */
const limitMs = 20_000;

/**
 * A page of what was written in a time, in the order of the accounts. The record has no order of time: the tables are gone
 * through of the months in which runs began that have written since. Undefined where `after` leads nowhere.
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

  /** A token that Table Storage does not know is not of an answer to these questions. */
  function lost(error: unknown): undefined {
    if (token === undefined || !(error instanceof SyntaxError || answered(error, 400))) throw error;
  }
}

/** Whether a run is one that has written by then, and the one that is requested. */
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
