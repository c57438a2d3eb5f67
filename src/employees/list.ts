import type { Employee, Source } from "../core/employee.ts";
import {
  type Acceptance,
  type Exclusion,
  type Exclusions,
  exclusionOf,
  withheld,
} from "../core/exclusion.ts";
import { type Link, sourceOf } from "../core/identity/link.ts";
import { addressKey, employeeKey, normalizeEmail } from "../core/key.ts";
import { inTurns } from "../core/make-plan.ts";
import type { PlannedEmployee } from "../core/plan.ts";
import type { PeopleCounts } from "../core/status.ts";
import type { Planning } from "../runs/plan.ts";
import type { Records } from "../stores/records.ts";
import { sharedRead } from "./people-by-account.ts";
import {
  lookUpIn,
  type RunResults,
  resultsReader,
  runsToRead,
  runsWithPlans,
  type StoredResults,
} from "./run-results.ts";
import { type EmployeeList, type ListedEmployee, listedEmployee, type Row } from "./sync-state.ts";

type Asked = Pick<Planning, "readSource" | "targets" | "inScope">;

/** One row of the employee database with its state, and what the newest plan with changes or notes about it says. */
export interface Member {
  readonly listed: ListedEmployee;
  readonly planned: PlannedEmployee | undefined;
  /** Differences that are accepted now. */
  readonly accepted: readonly Acceptance[];
}

/** All employees as EmployeeList has them, with their plans: each is made when it is read. */
export interface Everyone extends Omit<EmployeeList, "employees"> {
  readonly members: AsyncIterable<Member>;
}

/** The maximum size of a page, and the employee key that it continues after; the first page without one. */
export interface PageOfEmployees {
  readonly limit: number;
  readonly after?: string | undefined;
}

/** A page of the employees, how many there are in all, and the employee key that the next page continues after; null at the end. */
interface Page extends Everyone {
  readonly total: number;
  readonly next: string | null;
}

/** Reads the sync state of employees. */
export interface EveryoneReader {
  /** Of all of them, or of those rows that are wanted. */
  all(isWanted?: (row: Row) => boolean): Promise<Everyone>;
  /**
   * Of a page, in the order of the database. For half a minute, a page continues in what was read for the page before;
   * undefined where no row has the key to continue after.
   */
  page(asked: PageOfEmployees): Promise<Page | undefined>;
}

/** What callers of the API see of them: everyone, those with these addresses (address keys), or a page. */
export const employeeLists = ({ all, page }: EveryoneReader) => ({
  list: async (wanted?: ReadonlySet<string>) =>
    shownOf(await all(wanted && (({ email }) => wanted.has(addressKey(email))))),
  async page(asked: PageOfEmployees) {
    const found = await page(asked);
    return found && shownOf(found);
  },
  /**
   * How many people are in each state. Of 100,000 it takes seconds, and each open console asks for it every minute: it is used
   * ten times as long as it took, and half a minute at most.
   */
  counts: sharedRead(async () => countsOf((await all()).members), {
    fresh: (took) => Math.min(took * 10, countsMs),
  }),
});

async function countsOf(members: AsyncIterable<Member>): Promise<PeopleCounts> {
  const counts: Partial<Record<keyof PeopleCounts, number>> = {};
  const add = (what: keyof PeopleCounts) => {
    counts[what] = (counts[what] ?? 0) + 1;
  };
  for await (const { listed } of members) {
    add(listed.standing);
    if (listed.changes.some(({ changedThere }) => changedThere !== undefined)) add("changed-there");
  }
  return counts;
}

export type EmployeeLists = ReturnType<typeof employeeLists>;

const shownOf = <One extends Everyone>({ members, ...list }: One) => ({
  ...list,
  employees: listedIn(members),
});

async function* listedIn(members: AsyncIterable<Member>) {
  for await (const { listed } of members) yield listed;
}

/** The longest time that counts of people are reused, in milliseconds. */
const countsMs = 30_000;

/** How long the pages of a list come from one reading, in milliseconds. */
const pagesMs = 30_000;

/** How many people are looked up in the plans at once: few of everyone, to save memory, and a whole page of some. */
const atOnce = { everyone: 50, some: 2_000 };

/** What the states of all employees come from, at one moment. */
interface Reading {
  readonly now: Date;
  readonly rows: readonly Row[];
  readonly excluded: Exclusions;
  /** The decision of a person about the account of a row, if any. */
  readonly links: ReadonlyMap<Row, Link>;
  readonly results: readonly StoredResults[];
  /** The index of the first row of a page, by the key that it continues after. */
  readonly places: Map<string, number>;
}

/**
 * Reads employees in these targets, from the current database and the recorded runs. It plans nothing and sends no request
 * to Microsoft.
 */
export function everyoneReader(
  { readSource, targets: all, inScope }: Asked,
  records: Pick<Records, "runs" | "plans" | "outcomes" | "exclusions" | "links">,
  targets: readonly string[],
): EveryoneReader {
  const readResults = resultsReader(records);
  const shown = (employee: Employee, exclusion: Exclusion | undefined) => withheld(all, employee, exclusion);
  let last: Reading | undefined;

  return {
    async all(isWanted) {
      const reading = await read();
      return among(reading, isWanted ? reading.rows.filter(isWanted) : reading.rows);
    },
    async page({ limit, after }) {
      const begun = last && Date.now() - last.now.getTime() < pagesMs ? last : undefined;
      const reading = (after !== undefined && begun) || (await read());
      const { rows, places } = reading;
      const begin = after === undefined ? 0 : (places.get(after) ?? placeAfter(after, rows));
      if (begin === undefined) return undefined;
      const some = rows.slice(begin, begin + limit);
      const end = begin + some.length;
      const next = end < rows.length ? employeeKey(rows[end - 1]?.email ?? "") : null;
      if (next === null) forget(reading);
      else keep(reading, next, end);
      return { ...among(reading, some), total: rows.length, next };
    },
  };

  async function read(): Promise<Reading> {
    const now = new Date();
    const [source, excluded, decided, results] = await Promise.all([
      readSource(),
      records.exclusions.all(),
      records.links.decided(),
      runsWithPlans(records, now).then((runs) => readResults(runsToRead(runs, targets))),
    ]);
    return {
      now,
      rows: rowsOf(source),
      excluded,
      links: decidedOf(source, decided),
      results,
      places: new Map(),
    };
  }

  function among(reading: Reading, rows: readonly Row[]): Everyone {
    const base = reading.results.find(({ run }) => run.emails === undefined);
    return { asOf: base?.plannedAt ?? null, run: base?.run.id ?? null, members: membersOf(rows, reading) };
  }

  async function* membersOf(rows: readonly Row[], reading: Reading): AsyncGenerator<Member> {
    const inOrder = rows.length === reading.rows.length;
    const lookUp = lookUpIn(reading.results, { inOrder });
    const step = inOrder ? atOnce.everyone : atOnce.some;
    for (let from = 0; from < rows.length; from += step) {
      const some = rows.slice(from, from + step);
      const results = await lookUp(new Set(some.map(({ email }) => normalizeEmail(email))));
      yield* inTurns(each(some, { ...reading, results }));
    }
  }

  function* each(
    rows: readonly Row[],
    { results, now, excluded, links }: Omit<Reading, "results"> & { readonly results: readonly RunResults[] },
  ): Generator<Member> {
    for (const row of rows) {
      const exclusion = exclusionOf(excluded, { key: employeeKey(row.email) }, now);
      const link = links.get(row);
      const email = normalizeEmail(row.email);
      const planned = results.find((result) => result.planned.has(email))?.planned.get(email);
      const listed = listedEmployee(row, { results, targets, exclusion, link, inScope, shown });
      yield { listed, planned, accepted: exclusion?.accepted ?? [] };
    }
  }

  function keep(reading: Reading, next: string, end: number): void {
    reading.places.set(next, end);
    if (last === reading) return;
    last = reading;
    // The rows of 100,000 people stay in memory only while someone reads their pages.
    setTimeout(() => forget(reading), pagesMs).unref();
  }

  function forget(reading: Reading): void {
    if (last === reading) last = undefined;
  }
}

/** The index behind the row with a key; undefined where there is none. */
function placeAfter(key: string, rows: readonly Row[]): number | undefined {
  const at = rows.findLastIndex(({ email }) => employeeKey(email) === key);
  return at < 0 ? undefined : at + 1;
}

/** What was decided of rows of the database: few of them. */
function decidedOf({ employees }: Source, decided: readonly Link[]): ReadonlyMap<Row, Link> {
  const links = new Map(decided.map((link) => [link.source, link]));
  if (links.size === 0) return new Map();
  return new Map(
    employees.flatMap((one): [Row, Link][] => {
      const link = links.get(sourceOf(one));
      return link ? [[one.employee, link]] : [];
    }),
  );
}

/** All employees, with one row per e-mail for the rejected ones: rows that share an e-mail are indistinguishable. */
function rowsOf({ employees, rejected }: Source): readonly Row[] {
  const named = rejected.map((row) => ({ ...row, email: row.email || `(row ${row.row})` }));
  const unique = new Map(named.map((row) => [normalizeEmail(row.email), row]));
  return [...employees.map(({ employee }) => employee), ...unique.values()];
}
