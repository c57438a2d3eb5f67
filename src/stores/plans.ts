import { readLines, writeHeadedLines, writeLines } from "../clients/storage/lines.ts";
import type { Storage } from "../clients/storage/storage.ts";
import { Employee } from "../core/employee.ts";
import { newerVersion } from "../core/errors.ts";
import { normalizeEmail } from "../core/key.ts";
import { type Checkup, type Plan, type PlanHead, type PlannedEmployee, planVersion } from "../core/plan.ts";
import type { Served } from "../core/target.ts";
import { openByPerson, type PlanByPerson, writeParts } from "./plan-by-person.ts";

/** A line of a stored plan: a planned person, with the source row that messages carry; rejected rows have none. */
export interface PlanLine extends PlannedEmployee {
  readonly employee?: Employee;
  /** By target, the row that its messages carry where that is another one. */
  readonly shown?: Readonly<Record<string, Employee>>;
  /** The targets with changes in which nothing was remembered of them. */
  readonly newIn?: readonly string[];
  /** The link key of their row, where the table has ids and there is something to write. */
  readonly link?: string;
}

/** What is known once all people are planned: the rest of the plan, the people to verify, and who is served by something other than the mailbox alone. */
export interface Finished {
  readonly plan: PlanHead;
  readonly checkups: readonly Checkup[];
  readonly served?: ServedPeople;
}

/** A plan that is read person by person. */
export interface OpenPlan {
  readonly plan: PlanHead;
  readonly employees: AsyncIterable<PlannedEmployee>;
}

/** A plan as it is made. */
export type Making = AsyncGenerator<PlanLine, Finished>;

/** By normalized e-mail, who is served by something other than the mailbox alone. */
export type ServedPeople = ReadonlyMap<string, Served>;

/**
 * Plans in blob container `plans`: a line for the plan, and one for each person. Separate blobs list the covered people
 * and the people to verify.
 */
export interface PlanStore {
  /** Stores a plan while its people are made; `covered` are the e-mails of everyone in a plan for all employees. */
  write(id: string, making: Making, covered?: readonly string[]): Promise<PlanHead>;
  /** Stores a plan that is in memory. */
  save(plan: Plan, employees?: readonly Employee[], checkups?: readonly Checkup[]): Promise<void>;
  /** The plan as it was made; undefined when it is older than the container keeps. */
  read(id: string): Promise<Plan | undefined>;
  /** The same, with its people one by one. */
  open(id: string): Promise<OpenPlan | undefined>;
  /** The same, with people who are looked up: of a plan with many, the others are not read. */
  byPerson(id: string): Promise<PlanByPerson | undefined>;
  /** Whether a plan is still kept. */
  isKept(id: string): Promise<boolean>;
  /** The newest plan with a digest; undefined when there was none, or it is older than the container keeps. */
  findByDigest(digest: string): Promise<Plan | undefined>;
  /** The people of a plan, one by one, so that a large plan is never completely in memory. */
  people(id: string): AsyncIterable<PlanLine>;
  checkups(id: string): AsyncIterable<Checkup>;
  /** The e-mails of all people in a plan for all employees; undefined where that is not recorded. */
  covered(id: string): Promise<readonly string[] | undefined>;
  /** Who of a plan's people something else than the mailbox alone serves. */
  served(id: string): Promise<ServedPeople>;
}

/** Keeps plans in Blob Storage. */
export function planStore(storage: Storage): PlanStore {
  const container = () => storage.container("plans");
  const planBlob = (id: string) => `${id}.ndjson.gz`;
  const checkupBlob = (id: string) => `${id}.verify.ndjson.gz`;
  const digestBlob = (digest: string) => `digests/${digest}.ndjson.gz`;
  const coveredBlob = (id: string) => `${id}.covered.ndjson.gz`;
  const servedBlob = (id: string) => `${id}.served.ndjson.gz`;
  return { write, save, read, open, byPerson, isKept, findByDigest, people, checkups, covered, served };

  async function write(id: string, making: Making, everyone?: readonly string[]) {
    // The plan itself lists only people with changes or notes.
    if (everyone)
      await writeLines(await container(), coveredBlob(id), [[...new Set(everyone.map(normalizeEmail))]]);
    let rest: Omit<Finished, "plan"> | undefined;
    const emails: string[] = [];
    const lines = async function* () {
      for (;;) {
        const { done, value } = await making.next();
        if (done) {
          const { plan, ...others } = value;
          rest = others;
          return plan;
        }
        emails.push(normalizeEmail(value.email));
        yield value;
      }
    };
    const written = await writeHeadedLines(await container(), planBlob(id), lines());
    await writeParts({ container: await container(), id }, written, emails);
    const { head: plan } = written;
    const { checkups: chosen = [], served: others } = rest ?? {};
    if (others?.size) await writeLines(await container(), servedBlob(id), listsOf(others));
    await writeLines(await container(), digestBlob(plan.digest), [{ id }]);
    if (chosen.length) await writeLines(await container(), checkupBlob(id), chosen);
    return plan;
  }

  async function save(plan: Plan, rows: readonly Employee[] = [], chosen: readonly Checkup[] = []) {
    const rowOf = new Map(rows.map((row) => [normalizeEmail(row.email), row]));
    const everyone = plan.emails ? undefined : [...rowOf.keys()];
    await write(plan.id, linesOf(plan, rowOf, chosen), everyone);
  }

  async function open(id: string) {
    const rows = readLines(await container(), planBlob(id));
    const head = await rows.next();
    return head.done ? undefined : { plan: readableHead(head.value), employees: withoutRows(rows) };
  }

  async function read(id: string) {
    const opened = await open(id);
    return opened && { ...opened.plan, employees: await Array.fromAsync(opened.employees) };
  }

  async function byPerson(id: string) {
    const reading = { headOf: readableHead, personOf: withoutRow, open: () => open(id) };
    return openByPerson({ container: await container(), id, blob: planBlob(id), ...reading });
  }

  async function isKept(id: string) {
    return (await container()).getBlockBlobClient(planBlob(id)).exists();
  }

  async function findByDigest(digest: string) {
    const found = await readLines(await container(), digestBlob(digest)).next();
    return found.done ? undefined : read((found.value as { id: string }).id);
  }

  async function* people(id: string) {
    const rows = readLines(await container(), planBlob(id));
    const head = await rows.next();
    if (head.done) throw new Error(`Plan ${id} is not in container plans any more.`);
    readableHead(head.value);
    for await (const row of rows) yield withEmployee(row as PlanLine);
  }

  async function* checkups(id: string) {
    for await (const row of readLines(await container(), checkupBlob(id))) yield toCheckup(row as Checkup);
  }

  async function covered(id: string) {
    const found = await readLines(await container(), coveredBlob(id)).next();
    return found.done ? undefined : (found.value as readonly string[]);
  }

  async function served(id: string) {
    const lists = await Array.fromAsync(readLines(await container(), servedBlob(id)));
    return new Map(
      servedLists.flatMap((served, index) =>
        ((lists[index] ?? []) as readonly string[]).map((email) => [email, served] as const),
      ),
    );
  }
}

/** What the lists of addresses are of, line by line. */
const servedLists = ["addin", "both"] as const satisfies readonly Served[];

const listsOf = (people: ServedPeople): readonly (readonly string[])[] =>
  servedLists.map((served) => [...people].flatMap(([email, by]) => (by === served ? email : [])));

/** A plan's first line; throws RetryLater "newer-version" if only a newer version can read it. */
function readableHead(line: unknown): PlanHead {
  const head = line as PlanHead;
  if (head.version > planVersion) throw newerVersion(`Plan ${head.id}`, head.version, planVersion);
  return head;
}

/** An employee stored by an earlier version lacks the columns that it did not read. */
const withEmployee = ({ employee, shown, ...person }: PlanLine): PlanLine => ({
  ...person,
  ...(employee && { employee: Employee.parse(employee) }),
  ...(shown && {
    shown: Object.fromEntries(Object.entries(shown).map(([target, row]) => [target, Employee.parse(row)])),
  }),
});

async function* withoutRows(lines: AsyncIterable<unknown>): AsyncGenerator<PlannedEmployee> {
  for await (const line of lines) yield withoutRow(line);
}

function withoutRow(line: unknown): PlannedEmployee {
  const { employee: _, shown: __, newIn: ___, link: ____, ...planned } = line as PlanLine;
  return planned;
}

const toCheckup = (checkup: Checkup): Checkup => ({
  ...checkup,
  employee: Employee.parse(checkup.employee),
});

async function* linesOf(
  { employees, ...plan }: Plan,
  rowOf: ReadonlyMap<string, Employee>,
  checkups: readonly Checkup[],
): Making {
  for (const person of employees) {
    const employee = rowOf.get(normalizeEmail(person.email));
    yield { ...person, ...(employee && { employee }) };
  }
  return { plan, checkups };
}
