import { expect, test } from "vitest";
import { accountKey } from "../../src/core/key.ts";
import type { PlannedPerson, PreparedTarget } from "../../src/core/plan-employee.ts";
import type { Note } from "../../src/core/target.ts";
import { chooseCheckups } from "../../src/runs/verify.ts";
import { employee } from "../core/planning.ts";

const person = (entraId: string, notes: readonly Note[]) =>
  ({
    employee: employee({ email: `${entraId}@example.com` }),
    planned: { entraId, inScope: true, changes: [], notes },
  }) as unknown as PlannedPerson;

test("who is skipped in a target is not verified there, since the run would wait for a second outcome", () => {
  const accounts = ["in-step", "skipped", "noted", "elsewhere"];
  const why = { code: "bad-value", message: "A value is unusable." };
  const people = [
    person("in-step", []),
    person("skipped", [{ ...why, target: "signature" }]),
    person("noted", [{ ...why, target: "signature", field: "signature" }]),
    person("elsewhere", [{ ...why, target: "photo" }]),
  ];
  const memories = new Map(accounts.map((id) => [accountKey(id), { refusals: [], facts: { hash: "sent" } }]));
  const target = { target: { name: "signature", verify: async () => [] }, memories };
  const targets = [target as unknown as PreparedTarget];
  const chosen = chooseCheckups(people, targets, { days: 1, now: new Date() });
  expect(chosen.map(({ entraId }) => entraId)).toEqual(["in-step", "noted", "elsewhere"]);
});
