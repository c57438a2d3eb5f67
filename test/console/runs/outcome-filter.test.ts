import { expect, test } from "vitest";
import type { Outcome } from "../../../src/api/runs.ts";
import { filterOutcomes, statusesOf } from "../../../src/console/runs/outcome-filter.ts";

const outcome = (email: string, target: string, status: Outcome["status"]): Outcome => ({
  run: "r",
  key: email,
  email,
  target,
  status,
  entraId: null,
  at: "2026-11-22T03:00:00.000Z",
});

const outcomes = [
  outcome("kari@x.no", "entra", "changed"),
  outcome("ola@x.no", "photo", "failed"),
  outcome("kari@x.no", "photo", "skipped"),
  outcome("anne@x.no", "entra", "changed"),
];
const names: Record<string, string> = { "anne@x.no": "Anne Åsen" };
const all = { status: "", target: "", search: "" };

const found = (filter: Partial<typeof all>) =>
  filterOutcomes(outcomes, { ...all, ...filter }, (email) => names[email]).map(
    ({ email, target }) => `${email} ${target}`,
  );

test.each([
  [
    "everything, with what failed first, then by e-mail",
    {},
    ["ola@x.no photo", "kari@x.no photo", "anne@x.no entra", "kari@x.no entra"],
  ],
  ["one status", { status: "changed" }, ["anne@x.no entra", "kari@x.no entra"]],
  ["one target", { target: "photo" }, ["ola@x.no photo", "kari@x.no photo"]],
  ["part of an e-mail, in any case", { search: " KARI@" }, ["kari@x.no photo", "kari@x.no entra"]],
  ["part of a name, in any case", { search: "åsen" }, ["anne@x.no entra"]],
  ["all that is asked at once", { target: "entra", search: "kari" }, ["kari@x.no entra"]],
  ["nothing where nothing fits", { status: "lost" }, []],
])("shows %s", (_, filter, expected) => {
  expect(found(filter)).toEqual(expected);
});

test("offers only the statuses that occur", () => {
  expect(statusesOf(outcomes)).toEqual(["failed", "skipped", "changed"]);
});
