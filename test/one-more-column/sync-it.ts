import { connectEmployees } from "../../src/clients/postgres/database.ts";
import { readEmployees } from "../../src/clients/postgres/employees.ts";
import { apply, type Journal } from "../../src/core/apply.ts";
import { employeeKey } from "../../src/core/key.ts";
import { makePlan } from "../../src/core/make-plan.ts";
import { SyncMessage } from "../../src/core/messages.ts";
import { nothingRemembered } from "../../src/core/state.ts";
import { agreement } from "../../src/local/company/agreement.ts";
import { sampleCompany } from "../../src/local/company/company.ts";
import { openDatabase } from "../../src/local/database.ts";
import { withGraph } from "../clients/graph/graph-server.ts";
import { profileTarget } from "../core/planning.ts";

// Fills a column of table employees, syncs the sample company's profiles with it, and prints what came of that.
const [column = "", value = "", property = ""] = process.argv.slice(2);

const company = sampleCompany({ employees: 60 });
const database = await openDatabase(undefined, company);
await database.query(`update employees set ${column} = $1`, [value]);
const source = await readEmployees(connectEmployees({ url: database.url }));

const journal: Journal = {
  intend: async () => false,
  keep: async () => {},
  attempted: async () => [],
  begun: async () => [],
  end: async () => {},
};
const users = structuredClone(company.entraUsers);
const userOf = (path: string) => users.find(({ id }) => path.includes(id));
const answer = ({ method, path, body }: { method: string; path: string; body: string }) => {
  if (method === "PATCH") Object.assign(userOf(path) ?? {}, JSON.parse(body));
  return method === "PATCH" ? { status: 204 } : { status: 200, json: userOf(path) };
};

await withGraph({ answer }, async ({ graph }) => {
  const target = profileTarget({}, graph, async () => ["User.ReadWrite.All"]);
  const { plan, people: employees } = makePlan({
    id: "plan",
    mode: "apply",
    source,
    now: new Date(),
    requested: ["entra"],
    accounts: company.entraUsers.filter(({ userType }) => userType === "Member"),
    targets: [{ target, ...(await target.prepare()), memories: new Map() }],
    inScope: () => true,
    exclusions: { byAccount: new Map(), byAddress: new Map() },
    withheld: (employee) => employee,
    limits: { maxChangedPercent: 100, maxClearedPercent: 100, holdReplacedPeople: 3 },
  });
  const results: Record<string, number> = {};
  for (const { employee, planned } of employees) {
    const { entraId, changes } = planned;
    if (!entraId || changes.length === 0) continue;
    const run = "20261122T030000Z-aaaaaa";
    const work = {
      v: 1,
      run,
      sequence: 1,
      key: employeeKey(employee.email),
      target: "entra",
      traceparent: "",
    };
    // By way of the queue.
    const sent = JSON.stringify({ ...work, employee, entraId, changes });
    const message = SyncMessage.parse(JSON.parse(sent));
    const task = { ...message, email: employee.email, memory: nothingRemembered };
    const { result } = await apply(task, target, { entry: message, journal }).catch((error: Error) => ({
      result: { status: `refused: ${error.message}` },
    }));
    results[result.status] = (results[result.status] ?? 0) + 1;
  }
  const planned = plan.employees.flatMap(({ changes }) => changes.filter(({ field }) => field === property));
  const { disagreements } = await agreement(database.query, { before: company.entraUsers, after: users });
  const report = {
    planned: planned.length,
    values: [...new Set(planned.map(({ to }) => to))],
    results,
    disagreements: disagreements.filter(({ property: name }) => name === property),
  };
  process.stdout.write(JSON.stringify(report));
});
await database.close();
