import { expect, test } from "vitest";
import { filterRuns, queryOf, runFilterIn } from "../../../src/console/runs/run-filter.ts";

const night = { id: "night", status: "done", mode: "apply", startedBy: "schedule" } as const;
const mine = { id: "mine", status: "held", mode: "apply", startedBy: "kari", emails: ["a@x.no"] } as const;
const check = { id: "check", status: "done", mode: "preview", startedBy: "ola" } as const;

test.each([
  ["", ["night", "mine", "check"]],
  ["status=done", ["night", "check"]],
  ["mode=preview", ["check"]],
  ["scope=everyone", ["night", "check"]],
  ["scope=some", ["mine"]],
  ["scope=mine", ["mine"]],
  ["status=done&mode=apply&scope=everyone", ["night"]],
  ["status=failed", []],
])("the address '%s' filters those runs, and is the same when written back", (query, expected) => {
  const filter = runFilterIn(new URLSearchParams(query));
  expect(filterRuns([night, mine, check], filter, "kari").map(({ id }) => id)).toEqual(expected);
  expect(queryOf(filter).toString()).toBe(query);
});
