import { expect, test } from "vitest";
import type { Outcome } from "../../../src/api/runs.ts";
import { personOutcomes } from "../../../src/console/sync/person-outcomes.ts";

const change = (target: string) => ({ target, field: "f", from: null, to: "x", rule: "authoritative" });
const planned = (email: string, ...targets: string[]) => ({
  email,
  entraId: "id",
  inScope: true,
  changes: targets.map(change),
});
const outcome = (email: string, target: string, status: Outcome["status"]): Outcome => ({
  run: "r",
  key: email,
  email,
  target,
  status,
  entraId: "id",
  at: "2026-11-22T03:00:00.000Z",
});

const shown = (people: ReturnType<typeof personOutcomes>) =>
  people.map(({ email, targets }) => [
    email,
    Object.fromEntries([...targets].map(([target, result]) => [target, result?.status ?? null])),
  ]);

test("planned people are pending until they have an outcome, in the plan's order", () => {
  const people = personOutcomes(
    [planned("b@x.no", "entra", "photo"), planned("a@x.no", "entra")],
    [outcome("b@x.no", "entra", "changed")],
  );
  expect(shown(people)).toEqual([
    ["b@x.no", { entra: "changed", photo: null }],
    ["a@x.no", { entra: null }],
  ]);
});

test("people who are not written to are not pending", () => {
  const outside = { ...planned("c@x.no", "entra"), inScope: false };
  const unknown = { ...planned("d@x.no", "entra"), entraId: null };
  expect(personOutcomes([outside, unknown], [])).toEqual([]);
});

test("people left out come after the planned ones", () => {
  const people = personOutcomes([planned("z@x.no", "entra")], [outcome("a@x.no", "photo", "skipped")]);
  expect(shown(people)).toEqual([
    ["z@x.no", { entra: null }],
    ["a@x.no", { photo: "skipped" }],
  ]);
});
