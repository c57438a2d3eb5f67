import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { createGunzip, createGzip } from "node:zlib";
import type { Employee } from "../employees/employee.ts";
import type { Storage } from "../storage/connect-storage.ts";
import { answered } from "../storage/json-entity.ts";
import { normalizeEmail } from "../sync/normalize.ts";
import type { Plan, PlannedEmployee } from "../sync/plan.ts";

/** A planned person together with the source row that messages carry; rejected rows have none. */
export interface PlannedPerson extends PlannedEmployee {
  readonly employee?: Employee;
}

/** Plans in blob container `plans`, gzipped: a line of JSON for the plan, then one for each person. */
export interface PlanStore {
  save(plan: Plan, staff: readonly Employee[]): Promise<void>;
  /** The plan as it was made; undefined when it is older than the container keeps. */
  read(id: string): Promise<Plan | undefined>;
  /** The people of a plan, one after the other, so that a large one is never in memory whole. */
  people(id: string): AsyncIterable<PlannedPerson>;
}

/** Keeps plans in Blob Storage. */
export function planStore(storage: Storage): PlanStore {
  const blob = async (id: string) => (await storage.container("plans")).getBlockBlobClient(`${id}.ndjson.gz`);
  return { save, read, people };

  async function save(plan: Plan, staff: readonly Employee[]) {
    const employees = new Map(staff.map((employee) => [normalizeEmail(employee.email), employee]));
    const target = await blob(plan.id);
    await target.uploadStream(
      Readable.from(lines(plan, employees)).pipe(createGzip()),
      undefined,
      undefined,
      {
        blobHTTPHeaders: { blobContentType: "application/x-ndjson", blobContentEncoding: "gzip" },
      },
    );
  }

  async function read(id: string) {
    const rows = readLines(id);
    const head = await rows.next();
    if (head.done) return undefined;
    const employees: PlannedEmployee[] = [];
    for await (const line of rows) {
      const { employee: _, ...planned } = JSON.parse(line) as PlannedPerson;
      employees.push(planned);
    }
    return { ...(JSON.parse(head.value) as Omit<Plan, "employees">), employees };
  }

  async function* people(id: string) {
    const rows = readLines(id);
    const head = await rows.next();
    if (head.done) throw new Error(`Plan ${id} is not in container plans any more.`);
    for await (const line of rows) yield JSON.parse(line) as PlannedPerson;
  }

  async function* readLines(id: string): AsyncGenerator<string, undefined> {
    try {
      const { readableStreamBody } = await (await blob(id)).download();
      if (!readableStreamBody) return;
      const input = Readable.from(readableStreamBody).compose(createGunzip());
      yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
    } catch (error) {
      if (!answered(error, 404)) throw error;
    }
  }
}

function* lines({ employees: people, ...head }: Plan, employees: ReadonlyMap<string, Employee>) {
  yield `${JSON.stringify(head)}\n`;
  for (const person of people) {
    const employee = employees.get(normalizeEmail(person.email));
    yield `${JSON.stringify({ ...person, ...(employee && { employee }) })}\n`;
  }
}
