import { beforeAll, expect, test } from "vitest";
import { readSchema } from "../../src/readback/schema.ts";
import { runCli } from "../cli/run-cli.ts";
import { ordinaryPerson } from "./ordinary-people.ts";
import { syncedCompany } from "./synced-company.ts";
import { nightly } from "./tick.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({ company: () => syncedCompany(50), settings: { SYNC_MODE: "apply" } });
const person = (n: number) => ordinaryPerson(scene(), n);
const cli = (...args: string[]) =>
  runCli([...args, "--url", scene().host.url, "--key", scene().host.keys.host]);
const titleOf = (email: string) => scene().microsoft.users.get(email)?.jobTitle;
const listed = () =>
  scene().database.query<Record<string, unknown>>(
    "select kind, email, field, here, there, reason, decided_by, until is null as open from entra_hr_list where kind <> 'bad-data' order by kind",
  );

beforeAll(async () => {
  await scene().database.query(readSchema());
  await scene().restartHost({ ENTRA_READBACK_URL: scene().database.url, SYNC_MODE: "apply" });
  for (const n of [0, 1]) scene().microsoft.users.set(person(n), { jobTitle: `Rettet ${n}` });
  await scene().sync({ mode: "preview" });
});

test("HR gets bad data, what is accepted and what is reported, in their database and as a table", async () => {
  const [own, other] = [titleOf(person(0)), titleOf(person(1))];
  await scene().client().acceptMismatch(person(0), "jobTitle", { reason: "Acting", until: "2099-01-31" });
  const { code, out } = await cli(
    "mismatches",
    "report",
    person(1),
    "jobtitle",
    "--reason",
    "HR has the old title",
  );
  expect({ code, out }).toEqual({
    code: 0,
    out: expect.stringContaining(`jobTitle of ${person(1)} is on the list for HR`) as string,
  });
  await nightly(scene());
  // What is reported is written nevertheless, and stays on the list.
  expect([titleOf(person(0)), titleOf(person(1)) === other]).toEqual([own, false]);
  const by = "a holder of the function key";
  expect(await listed()).toEqual([
    {
      kind: "accepted",
      email: person(0).toLowerCase(),
      field: "jobTitle",
      there: "Rettet 0",
      here: expect.any(String) as string,
      reason: "Acting",
      decided_by: by,
      open: false,
    },
    {
      kind: "reported",
      email: person(1).toLowerCase(),
      field: "jobTitle",
      there: "Rettet 1",
      here: titleOf(person(1)),
      reason: "HR has the old title",
      decided_by: by,
      open: true,
    },
  ]);
  const bad = await scene().database.query("select from entra_hr_list where kind = 'bad-data'");
  const items = await scene().client().hrList();
  expect(bad.length).toBeGreaterThan(3);
  expect(items.filter(({ kind }) => kind === "bad-data").length).toBeGreaterThanOrEqual(bad.length);
  expect(items.filter(({ kind }) => kind !== "bad-data")).toMatchObject([
    { kind: "accepted", until: "2099-01-31" },
    { kind: "reported", by },
  ]);
  const table = await cli("mismatches", "hr", "--format", "csv");
  expect(table.out.trim().split("\r\n")).toHaveLength(items.length + 1);
  expect((await cli("mismatches", "hr")).out).toContain("HR has the old title");
});

test("a second night writes no row, and a reported difference is off the list once the database has another value", async () => {
  // What an administrator's account refused the first time is a note from now on.
  await nightly(scene());
  expect(await nightly(scene())).toMatchObject({ readback: { state: "written", rows: 0 } });
  await scene().database.query("update employees set title = 'Rettet 1' where email = $1", [person(1)]);
  await nightly(scene());
  expect(await listed()).toMatchObject([{ kind: "accepted" }]);
  expect(await cli("mismatches", "report", person(1), "jobTitle", "--take-back")).toMatchObject({ code: 0 });
  expect(await cli("mismatches", "report", person(1), "jobTitle", "--take-back")).toMatchObject({ code: 1 });
  expect(await cli("mismatches", "report", person(1), "jobTitle")).toMatchObject({ code: 1 });
});
