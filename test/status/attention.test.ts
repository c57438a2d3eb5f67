import { expect, test, vi } from "vitest";
import type { Exclusion } from "../../src/core/exclusion.ts";
import type { SyncState } from "../../src/core/status.ts";
import { employeeLists, type Member } from "../../src/employees/list.ts";
import type { ListedEmployee } from "../../src/employees/sync-state.ts";
import { beginPeople, type PeopleWatched } from "../../src/status/people.ts";
import { attention, createStatus, type Named } from "../../src/status/status.ts";

const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
const warning = (name: string, details?: Named["details"]): Named => ({
  name,
  state: "warning",
  reason: `${name}.`,
  ...(details && { details }),
});
const error = (name: string): Named => ({ ...warning(name), state: "error" });
const fine: Named = { name: "storage", state: "ok", reason: "Fine." };

interface Given {
  readonly states?: readonly SyncState[];
  readonly changedThere?: number;
  readonly exclusions?: readonly Partial<Exclusion>[];
  readonly lastEmployees?: readonly (string | null)[];
}

async function* membersIn(states: readonly SyncState[], changedThere: number): AsyncGenerator<Member> {
  const changed = {
    target: "entra",
    field: "city",
    from: "Oslo",
    to: "Bergen",
    rule: "authoritative" as const,
  };
  const since = { ...changed, changedThere: "2026-11-20T03:00:00.000Z" };
  for (const standing of states) yield memberWith({ standing, changes: [] });
  for (let n = 0; n < changedThere; n++) yield memberWith({ standing: "differs", changes: [since, changed] });
}

const memberWith = (state: Pick<ListedEmployee, "standing" | "changes">): Member => ({
  listed: {
    key: "K",
    email: "a@b.no",
    name: "A",
    title: null,
    office: null,
    city: null,
    hasPhoto: false,
    inScope: true,
    targets: {},
    notes: [],
    failures: [],
    ...state,
  },
  planned: undefined,
  accepted: [],
});

const watched = ({
  states = [],
  changedThere = 0,
  exclusions = [],
  lastEmployees,
}: Given): PeopleWatched => ({
  employees: employeeLists({
    all: async () => ({ asOf: null, run: null, members: membersIn(states, changedThere) }),
    page: async () => undefined,
  }),
  exclusions: {
    all: async () => ({
      byAccount: new Map(),
      byAddress: new Map(
        exclusions.map((one, index) => [
          String(index),
          { email: "a@b.no", targets: [], reason: "Leave", by: "IT", at: "2026-01-01T00:00:00.000Z", ...one },
        ]),
      ),
    }),
  },
  accountsWithoutEmployee:
    lastEmployees &&
    (async () => ({
      accounts: lastEmployees.map((lastEmployee) => ({ lastEmployee })),
    })),
});

const statusOf = (people: PeopleWatched, checks: readonly Named[] = []) =>
  createStatus({
    mode: "apply",
    begin: () => ({
      checks: Object.fromEntries(checks.map(({ name, ...finding }) => [name, () => finding])),
      people: beginPeople(people),
      runs: async () => ({}),
    }),
  })(log);

test("is empty where every check and everyone is well", async () => {
  const { attention: list } = await statusOf(watched({ states: ["in-step", "excluded", "differs"] }), [fine]);
  expect(list).toEqual([]);
});

test("lists errors first, then what a person has to decide, then the rest, and what can wait last", () => {
  const found = [warning("backup"), fine, warning("pause"), error("graph"), warning("heldRuns")];
  const people = [warning("peopleNotFound"), warning("unsureMatches"), warning("failedPeople")];
  expect(attention(found, people).map(({ name }) => name)).toEqual([
    "graph",
    "heldRuns",
    "failedPeople",
    "unsureMatches",
    "pause",
    "backup",
    "peopleNotFound",
  ]);
});

test("leads to the page of the one run that is held, and to their list where there are more", () => {
  const pageOf = (runs: readonly string[]) => attention([warning("heldRuns", { runs })], [])[0]?.page;
  expect([pageOf(["R1"]), pageOf(["R1", "R2"])]).toEqual(["runs/R1", "runs?status=held"]);
  expect(attention([warning("lastRun", { run: "R3" })], [])).toMatchObject([{ page: "runs/R3" }]);
  expect(attention([warning("backup")], [])[0]).not.toHaveProperty("page");
});

test("counts people once by their most urgent state, each count with its page and remedy", async () => {
  const { attention: list, ok } = await statusOf(
    watched({
      states: ["failed", "failed", "unsure", "not-found", "in-step"],
      changedThere: 2,
      exclusions: [
        { missingSince: "2026-11-01T00:00:00.000Z" },
        { missingSince: "2026-11-01T00:00:00.000Z", until: "2026-11-02T00:00:00.000Z" },
        {},
      ],
      lastEmployees: ["left@b.no", null],
    }),
  );
  expect(ok).toBe(true);
  expect(list?.map(({ name, page, details }) => [name, details?.["count"], page])).toEqual([
    ["failedPeople", 2, "employees?standing=failed"],
    ["unsureMatches", 1, "employees?standing=unsure"],
    ["accountsOfLeavers", 1, "accounts?enabled=true"],
    ["peopleNotFound", 1, "employees?standing=not-found"],
    ["changedInEntra", 2, "mismatches"],
    ["exclusionsOfNoOne", 1, "employees?standing=excluded"],
  ]);
  expect(list?.every(({ remedy }) => remedy)).toBe(true);
});

test("says once that it is not known where people cannot be counted, so that an empty list can be believed", async () => {
  const away = { ...watched({}), employees: { counts: async () => Promise.reject(new Error("away")) } };
  const { attention: list, ok } = await statusOf(away);
  expect(list).toMatchObject([{ name: "people", state: "warning" }]);
  expect(ok).toBe(true);
});
