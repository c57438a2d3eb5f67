import { fileURLToPath } from "node:url";
import { createApp } from "../../src/app.ts";
import type { Link } from "../../src/core/identity/link.ts";
import { planEveryone } from "../../src/core/make-plan.ts";
import type { PreparedTarget } from "../../src/core/plan-employee.ts";
import { readSettings } from "../../src/settings.ts";
import { peakMb } from "../peak.ts";

// Reads both sides as the settings in the environment say, plans the targets named in the arguments, if any, and
// prints the CPU time that each took, and the whole, and what memory it took at most.

const templates = fileURLToPath(new URL("../../templates", import.meta.url));
const { planning } = createApp(readSettings(process.env), templates).supervision;

const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const loadedCpu = cpuMs();
const begun = performance.now();
const source = await planning.readSource();
const accounts = (await Array.fromAsync(planning.accounts.readAll())).flat();
const read = performance.now();
const readCpu = cpuMs();

const targets = await Promise.all(
  process.argv.slice(2).map(async (name): Promise<PreparedTarget> => {
    const target = planning.targets.get(name);
    if (!target) throw new Error(`There is no target ${name}.`);
    return { target, memories: new Map(), ...(await target.prepare()) };
  }),
);
const { inScope, limits } = planning;
// As in every night but the first, the account of each row is remembered.
const idOf = new Map(accounts.map(({ userPrincipalName, id }) => [userPrincipalName.toLowerCase(), id]));
const links = new Map(
  source.employees.flatMap(({ source: row, employee: { email } }): [string, Link][] => {
    const remembered = { state: "matched", refused: [], by: "match", at: "2026-11-21T03:00:00Z" } as const;
    const link = { source: row ?? "", email, entraId: idOf.get(email.toLowerCase()) ?? null, ...remembered };
    return row === undefined ? [] : [[row, link]];
  }),
);
const prepared = performance.now();
const preparedCpu = cpuMs();
let changes = 0;
if (targets.length > 0) {
  const people = planEveryone({
    id: "bench",
    mode: "preview",
    now: new Date(),
    source,
    accounts,
    requested: targets.map(({ target }) => target.name),
    targets,
    inScope,
    limits,
    links,
    withheld: (employee) => employee,
    exclusions: { byAccount: new Map(), byAddress: new Map() },
  });
  // As in a run, no one is kept once they are planned.
  let step = people.next();
  while (!step.done) step = people.next();
  ({ changes } = step.value.plan.totals);
}
const planned = performance.now();
const plannedCpu = cpuMs();

const result = {
  people: source.rows + accounts.length,
  readMs: read - begun,
  planMs: planned - prepared,
  loadCpuMs: loadedCpu,
  readCpuMs: readCpu - loadedCpu,
  planCpuMs: plannedCpu - preparedCpu,
  changes,
  peakMb: peakMb(),
};
process.stdout.write(JSON.stringify(result));
