import { readLines, type Storage, writeLines } from "../clients/storage/storage.ts";
import { Employee } from "../core/employee.ts";
import { newerVersion } from "../core/errors.ts";
import { normalizeEmail } from "../core/key.ts";
import type { Checkup } from "../core/messages.ts";
import { type Plan, type PlannedEmployee, planVersion } from "../core/plan.ts";
import type { Served } from "../core/target.ts";

/** A planned person together with the source row that messages carry; rejected rows have none. */
export interface PlannedPerson extends PlannedEmployee {
  readonly employee?: Employee;
  /** By target, the row that its messages carry where that is another one. */
  readonly shown?: Readonly<Record<string, Employee>>;
}

/** By normalized e-mail: the rows for targets that show another one. */
export type ShownRows = ReadonlyMap<string, Readonly<Record<string, Employee>>>;

/** By normalized e-mail, who something else than the mailbox alone serves. */
export type ServedPeople = ReadonlyMap<string, Served>;

/**
 * Plans in blob container `plans`: a line for the plan, and one for each person. Separate blobs list the covered people
 * and the people to verify.
 */
export interface PlanStore {
  save(
    plan: Plan,
    employees: readonly Employee[],
    checkups: readonly Checkup[],
    more?: SavedBeside,
  ): Promise<void>;
  /** The plan as it was made; undefined when it is older than the container keeps. */
  read(id: string): Promise<Plan | undefined>;
  /** Whether a plan is still kept. */
  isKept(id: string): Promise<boolean>;
  /** The newest plan with a digest; undefined when there was none, or it is older than the container keeps. */
  findByDigest(digest: string): Promise<Plan | undefined>;
  /** The people of a plan, one by one, so that a large plan is never completely in memory. */
  people(id: string): AsyncIterable<PlannedPerson>;
  checkups(id: string): AsyncIterable<Checkup>;
  /** The e-mails of all people in a plan for all employees; undefined where that is not recorded. */
  covered(id: string): Promise<readonly string[] | undefined>;
  /** Who of a plan's people something else than the mailbox alone serves. */
  served(id: string): Promise<ServedPeople>;
}

/** What is saved with a plan where there is any. */
interface SavedBeside {
  readonly shown?: ShownRows;
  readonly served?: ServedPeople;
}

/** Keeps plans in Blob Storage. */
export function planStore(storage: Storage): PlanStore {
  const container = () => storage.container("plans");
  const planBlob = (id: string) => `${id}.ndjson.gz`;
  const checkupBlob = (id: string) => `${id}.verify.ndjson.gz`;
  const digestBlob = (digest: string) => `digests/${digest}.ndjson.gz`;
  const coveredBlob = (id: string) => `${id}.covered.ndjson.gz`;
  const servedBlob = (id: string) => `${id}.served.ndjson.gz`;
  return { save, read, isKept, findByDigest, people, checkups, covered, served };

  async function save(
    plan: Plan,
    employees: readonly Employee[],
    chosen: readonly Checkup[],
    { shown = new Map(), served: others = new Map() }: SavedBeside = {},
  ) {
    const byEmail = new Map(employees.map((employee) => [normalizeEmail(employee.email), employee]));
    const { employees: planned, ...head } = plan;
    // The plan itself lists only people with changes or notes.
    if (!plan.emails) await writeLines(await container(), coveredBlob(plan.id), [[...byEmail.keys()]]);
    await writeLines(await container(), planBlob(plan.id), lines(head, planned, { byEmail, shown }));
    if (others.size > 0) await writeLines(await container(), servedBlob(plan.id), linesOf(others));
    await writeLines(await container(), digestBlob(plan.digest), [{ id: plan.id }]);
    if (chosen.length) await writeLines(await container(), checkupBlob(plan.id), chosen);
  }

  async function read(id: string) {
    const rows = readLines(await container(), planBlob(id));
    const head = await rows.next();
    if (head.done) return undefined;
    const plan = readableHead(head.value);
    const employees: PlannedEmployee[] = [];
    for await (const row of rows) {
      const { employee: _, shown: __, ...planned } = row as PlannedPerson;
      employees.push(planned);
    }
    return { ...plan, employees };
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
    for await (const row of rows) yield withEmployee(row as PlannedPerson);
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

const linesOf = (people: ServedPeople): readonly (readonly string[])[] =>
  servedLists.map((served) => [...people].flatMap(([email, by]) => (by === served ? email : [])));

/** A plan's first line; throws RetryLater "newer-version" if only a newer version can read it. */
function readableHead(line: unknown): Omit<Plan, "employees"> {
  const head = line as Omit<Plan, "employees">;
  if (head.version > planVersion) throw newerVersion(`Plan ${head.id}`, head.version, planVersion);
  return head;
}

/** An employee stored by an earlier version lacks the columns that it did not read. */
const withEmployee = ({ employee, shown, ...person }: PlannedPerson): PlannedPerson => ({
  ...person,
  ...(employee && { employee: Employee.parse(employee) }),
  ...(shown && {
    shown: Object.fromEntries(Object.entries(shown).map(([target, row]) => [target, Employee.parse(row)])),
  }),
});

const toCheckup = (checkup: Checkup): Checkup => ({
  ...checkup,
  employee: Employee.parse(checkup.employee),
});

function* lines(
  head: Omit<Plan, "employees">,
  planned: readonly PlannedEmployee[],
  { byEmail, shown }: { byEmail: ReadonlyMap<string, Employee>; shown: ShownRows },
) {
  yield head;
  for (const person of planned) {
    const key = normalizeEmail(person.email);
    const [employee, others] = [byEmail.get(key), shown.get(key)];
    yield { ...person, ...(employee && { employee }), ...(employee && others && { shown: others }) };
  }
}
