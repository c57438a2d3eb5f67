import type { App } from "../app.ts";
import { everyExclusion } from "../core/exclusion.ts";
import { accountKey, employeeKey } from "../core/key.ts";
import { isAbout, type Person } from "../core/person.ts";
import { erasePerson, isInSource, runInTheWay } from "../employees/erase.ts";
import { exportPerson } from "../employees/export.ts";
import { findPerson } from "../employees/person.ts";
import { ok } from "../http/operation.ts";
import { Problem } from "../http/problem.ts";
import { targets as all } from "../targets/index.ts";
import { keyIn, ofAnotherKey } from "./employees.ts";
import { logOf, register } from "./register.ts";

const targets = all.map(({ name }) => name);
const nothingErased = {
  writes: 0,
  outcomes: 0,
  decisions: 0,
  runs: 0,
  plans: 0,
  exclusions: 0,
  photos: 0,
  readback: 0,
  states: 0,
  links: 0,
  addresses: 0,
};

/** Registers what data protection asks for: all that is stored of a person, and its erasure. */
export function registerPersonData(app: App): void {
  const { records, supervision, telemetry } = app;

  register(app, "getEmployeeExport", async ({ params, query }) => {
    const person = await find(params.key, query);
    const found = await exportPerson(person, targets, records, app.personTables);
    if (!found) throw nothingStored;
    const name = `person-${[...person.accounts][0] ?? keyIn(params.key)}.json`;
    const headers = { "content-disposition": `attachment; filename="${name}"` };
    return { ...ok(found), headers };
  });

  register(app, "postEmployeeErase", async ({ params, body, by, context }) => {
    const { reason, force, exclusion } = body;
    const key = keyIn(params.key);
    const person = await find(params.key, body);
    const isEmployee = await supervision.planning.readSource().then(
      (source) => isInSource(source, person),
      (error: unknown) => {
        if (force) return null;
        throw error;
      },
    );
    if (isEmployee && !force) throw stillEmployed;
    const run = await runInTheWay(person, records);
    if (run) throw inTheWay(run.id, run.status === "held");

    const order = { key, by, reason, targets, exclusion, tables: app.personTables };
    const { erasure, pending } = await erasePerson(person, order, records);
    const { id = null, at = new Date().toISOString(), counts = nothingErased } = erasure ?? {};
    const ids = { key, accounts: [...person.accounts], by: employeeKey(by) };
    logOf(context, telemetry).info("The values of a person were erased", { ...ids, erasure: id, ...counts });
    if (pending) logOf(context, telemetry).warn(leftInTables, { ...ids, code: pending.code });
    return ok({
      id,
      at,
      accounts: [...person.accounts],
      counts,
      isEmployee,
      ...(pending && { pending }),
      exclusionKept: await isExcluded(person),
      otherAccounts: [...person.others],
    });
  });

  /** The person of a path; the address is the caller's, or the one that is on record or in the database. */
  async function find(inPath: string, { email: given, account }: Asked) {
    const key = keyIn(inPath);
    if (given !== undefined && employeeKey(given) !== key) throw ofAnotherKey;
    const email = inPath === key ? (given ?? (await addressOf(key))) : inPath;
    return findPerson({ key, email, account: account && accountKey(account) }, records);
  }

  /** The records are asked first; while the database does not answer, they have to do. */
  const addressOf = (key: string) => app.addressOf(key).catch(() => undefined);

  const isExcluded = async (person: Person) =>
    everyExclusion(await records.exclusions.all()).some((exclusion) => isAbout(person, exclusion));
}

interface Asked {
  readonly email?: string | undefined;
  readonly account?: string | undefined;
}

const leftInTables = "Values of an erased person are still in the employee database";

const nothingStored = new Problem(
  404,
  "nothing-stored",
  "Nothing is stored of a person with this e-mail address or account.",
  "Check the spelling. Is the address another person's by now, or its link erased? Name the account by its object id.",
);

const stillEmployed = new Problem(
  409,
  "still-employed",
  "They are in the employee database: the next run would record them again.",
  "Have them removed from the database first, or erase with force (entra-sync erase --force) what is stored until now.",
);

const inTheWay = (id: string, isHeld: boolean): Problem =>
  new Problem(
    409,
    "run-in-the-way",
    `Run ${id} ${isHeld ? "is held, and its plan" : "is under way, and it"} needs what is stored of them.`,
    `${isHeld ? "Release it or cancel it" : "Wait until it has ended, or cancel it"} (entra-sync runs), then erase again.`,
  );
