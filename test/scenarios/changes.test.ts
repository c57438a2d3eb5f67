import { beforeAll, describe, expect, test } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import { runCli } from "../cli/run-cli.ts";
import { picturedPeople } from "./ordinary-people.ts";
import { nightly } from "./tick.ts";
import { ended } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({
  employees: 60,
  settings: { SYNC_TARGETS: "entra,photo", SYNC_MODE: "apply", SYNC_MAX_CHANGED_PERCENT: "100" },
});
const person = (n: number) => picturedPeople(scene())[n] ?? expect.fail(`There is no number ${n}.`);
const userOf = (email: string) => scene().microsoft.users.get(email) ?? expect.fail(email);
const cli = (...args: string[]) =>
  runCli(["changes", ...args, "--url", scene().host.url, "--key", scene().host.keys.host]);
const client = () => scene().client();

let night: RunView;
/** What two people had before the night. */
let before: Readonly<Record<string, string | null | undefined>>;

beforeAll(async () => {
  const { microsoft, database } = scene();
  await scene().sync();
  const title = '=HYPERLINK("https://evil.example")';
  await database.query("update employees set title = $2 where email = $1", [person(0), title]);
  await database.query("update employees set title = 'Sjef' where email = $1", [person(1)]);
  before = Object.fromEntries([0, 1].map((n) => [person(n), userOf(person(n)).jobTitle]));
  microsoft.faults.add({ method: "PATCH", user: person(1), status: 400 });
  night = await nightly(scene());
});

describe("what a night wrote", () => {
  test("is listed in one piece, with both values, and not what was refused", async () => {
    const { changes } = await client().changes({ since: night.createdAt });
    expect(changes).toEqual([
      expect.objectContaining({
        email: person(0),
        entraId: userOf(person(0)).id,
        run: night.id,
        startedBy: "schedule",
        target: "entra",
        field: "jobTitle",
        state: "written",
        rule: "authoritative",
        from: before[person(0)],
        to: '=HYPERLINK("https://evil.example")',
      }),
    ]);
    const { code, out } = await cli("--run", night.id);
    expect(code).toBe(0);
    expect(out).toContain(`1 value of 1 person in 1 run, from ${night.createdAt.slice(0, 16)}Z`);
    expect(out).toContain(`"${before[person(0)]}" → "=HYPERLINK`);
  });

  test("is a table in which no cell is a formula, page by page", async () => {
    const { code, out } = await cli("--since", "1h", "--format", "csv");
    const [names, ...rows] = out.trimEnd().split("\r\n");
    expect([code, names]).toEqual([
      0,
      "at,email,target,field,before,after,state,run,startedBy,rule,undoRun,erasedAt,entraId,requestId",
    ]);
    expect(rows.length).toBeGreaterThan(50);
    expect(rows.filter((row) => row.includes("HYPERLINK"))).toEqual([
      expect.stringContaining(`"'=HYPERLINK(""https://evil.example"")",written,${night.id}`),
    ]);
    const first = await client().changesTable({ since: "1h", limit: 10 });
    expect(first.table.split("\r\n")).toHaveLength(12);
    const all = await client().changes({ since: "1h", limit: 1000 });
    expect([all.changes.length, all.next]).toEqual([rows.length, null]);
  });

  test("is found by person, target and property", async () => {
    const json = await cli("--since", "1h", "--email", person(2), "--target", "photo", "--format", "json");
    const { changes } = JSON.parse(json.out) as { changes: { email: string; field: string }[] };
    expect(changes.map(({ email, field }) => [email, field])).toEqual([[person(2), "photo"]]);
    const { out } = await cli("--since", "1h", "--field", "jobtitle", "--email", person(0));
    expect(out).toContain("entra.jobTitle");
    expect(out).not.toContain("entra.city");
  });

  test.each([
    [["--email", "nobody@elsewhere.example"], "No employee in the database has this e-mail"],
    [["--field", "shoeSize"], "shoeSize is none of"],
    [["--target", "teams"], "teams is none of"],
    [["--run", "20260101T000000Z-aaaaaa"], "There is no run with that id."],
    [["--since", "yesterday"], "since must be as long ago as"],
    [["--since", "1h", "--until", "2h"], "since: must be before `until`"],
  ])("ends with 1 for %j", async (args, said) => {
    const { code, err } = await cli(...args);
    expect([code, err]).toEqual([1, expect.stringContaining(said)]);
  });

  test("is nothing, and no error, where nothing was written", async () => {
    const { code, out } = await cli("--since", "2026-01-01", "--until", "2026-01-02T06:00Z");
    expect([code, out]).toEqual([
      0,
      "Nothing was written that matches, from 2026-01-01T00:00Z to 2026-01-02T06:00Z.\n",
    ]);
  });

  test("does not go on from another place than its own", async () => {
    const answer = await scene().ask("GET", "changes?after=eyJ9");
    expect([answer.status, await answer.json()]).toMatchObject([409, { code: "lost-place" }]);
  });
});

test("what an undo puts back is marked as undone, and listed as written by the undo", async () => {
  const { id } = await client().undo(person(0), { run: night.id });
  const undo = await ended(scene(), id);
  const { changes } = await client().changes({ since: night.createdAt });
  expect(changes.map(({ run, state, undoRun, to }) => [run, state, undoRun, to])).toEqual([
    [night.id, "undone", undo.id, '=HYPERLINK("https://evil.example")'],
    [undo.id, "written", undefined, before[person(0)]],
  ]);
});
