import { fileURLToPath } from "node:url";
import { createApp } from "../../src/app.ts";
import type { Link } from "../../src/core/identity/link.ts";
import { makePlan } from "../../src/core/make-plan.ts";
import type { PreparedTarget } from "../../src/core/plan-employee.ts";
import { readSettings } from "../../src/settings.ts";

// Reads both sides as the settings in the environment say, plans the targets named in the arguments, if any, and
// prints how long each took and what memory it took at most.

const templates = fileURLToPath(new URL("../../templates", import.meta.url));
const { planning } = createApp(readSettings(process.env), templates).supervision;

const begun = performance.now();
const source = await planning.readSource();
const accounts = (await Array.fromAsync(planning.accounts.readAll())).flat();
const read = performance.now();

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
const plan =
  targets.length > 0 &&
  makePlan({
    ...{
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
    },
  }).plan;
const planned = performance.now();

const result = {
  people: source.rows + accounts.length,
  readMs: read - begun,
  planMs: planned - prepared,
  changes: plan ? plan.totals.changes : 0,
  // Kilobytes, on every system.
  peakMb: process.resourceUsage().maxRSS / 1024,
};
process.stdout.write(JSON.stringify(result));
