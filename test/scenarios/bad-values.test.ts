import { beforeAll, expect, test } from "vitest";
import type { EmployeeList } from "../../src/api/employees.ts";
import type { Status } from "../../src/status/status.ts";
import { eventually } from "./eventually.ts";
import { syncedCompany } from "./synced-company.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({
  company: syncedCompany(40),
  settings: { SYNC_TARGETS: "entra", SYNC_MAX_CHANGED_PERCENT: "" },
});
const query = (sql: string) => scene().database.query(sql);

// An administrator's phones differ in the first run.
beforeAll(async () => {
  await scene().sync();
  scene().microsoft.clearExchanges();
});

test("cells that are no values are noted and not written, fewer than hold a run; the next night writes what was corrected", async () => {
  const some = await query(
    "select id from employees where status = 'active' and title is not null and id > 25 order by id limit 4",
  );
  const ids = `(${some.map(({ id }) => String(id)).join()})`;
  await query(
    `update employees set title = (array['NULL', '#REF!', 'R\ufffddgiver', '4,79E+10'])[1 + id % 4] where id in ${ids}`,
  );
  const run = await scene().sync();
  expect(run).toMatchObject({ status: "done", plan: { blocked: [] } });
  const noted = (await scene().plan(run)).employees.flatMap(({ notes, changes }) =>
    notes.some(({ code, field }) => code === "bad-value" && field === "title") ? [changes] : [],
  );
  expect(noted).toHaveLength(4);
  expect(noted.flat().filter(({ field }) => field === "jobTitle")).toEqual([]);
  expect(scene().writes()).toEqual([]);

  await query(`update employees set title = 'Leder' where id in ${ids}`);
  await scene().sync();
  expect(scene().calls("PATCH")).toHaveLength(4);
});

test("who has no name that can be used is listed by the address", async () => {
  const [person] = await query(
    "select id, email, first_name, last_name from employees where status = 'active' and first_name not like '%''%' and id > 25 order by id limit 1",
  );
  const { id, email, first_name: first, last_name: last } = person ?? {};
  await query(`update employees set first_name = 'NULL', last_name = '#REF!' where id = ${id}`);
  const { employees } = (await (await scene().ask("GET", "employees")).json()) as EmployeeList;
  expect(employees.find((one) => one.email === email)).toMatchObject({ name: email });
  await query(`update employees set first_name = '${first}', last_name = '${last}' where id = ${id}`);
});

test("an office in SYNC_SCOPE that is not there is reported by the run, with the one that was meant", async () => {
  const [office] = await query(
    "select o.name from employees e join offices o on o.id = e.office_id where e.status = 'active' limit 1",
  );
  const name = String(office?.["name"]);
  await scene().restartHost({ SYNC_SCOPE: `office:${name.slice(0, 1)}${name.slice(2)}` });
  const run = await scene().sync();
  const note = { code: "unknown-in-scope", remedy: expect.stringContaining(`Did you mean ${name}?`) };
  expect(run.plan?.notes).toContainEqual(expect.objectContaining(note));
  await eventually(() => scene().log.some(({ message }) => message.includes("SYNC_SCOPE names what is not")));
  const settings = async () => {
    const { checks } = (await (await scene().ask("GET", "status")).json()) as Status;
    return checks.find((check) => check.name === "settings");
  };
  expect(await settings()).toMatchObject({ state: "warning", remedy: note.remedy });

  // Corrected, it is not reported until a plan says so; a name that is nearly a setting's is.
  await scene().restartHost({ SYNC_SCOPE: `office:${name}`, SNYC_MODE: "apply" });
  expect(await settings()).toEqual({
    name: "settings",
    state: "warning",
    reason: "SNYC_MODE is not a setting and has no effect. Did you mean SYNC_MODE?",
    remedy: "Correct the setting, or remove it.",
  });
});
