import { expect, test } from "vitest";
import type { Exclusion } from "../../src/core/exclusion.ts";
import { employeeKey } from "../../src/core/key.ts";
import { exclusionStore } from "../../src/stores/exclusions.ts";
import { withStorage } from "../runs/with-storage.ts";

const storage = withStorage();

const exclusion = (email: string, changes: Partial<Exclusion> = {}): Exclusion => ({
  email,
  targets: ["photo"],
  reason: "Vil ikke ha bilde \u{1f4f7}",
  by: "leder@example.com",
  at: "2026-11-22T03:00:00.000Z",
  ...changes,
});

test("returns what was stored, regardless of the case of the e-mail, and all of them by key", async () => {
  const exclusions = exclusionStore(storage());
  const [one, over] = [exclusion("Pål@Example.com"), exclusion("over@example.com", { until: "2020-01-01" })];
  await exclusions.put(one);
  await exclusions.put(over);
  expect(await exclusions.get("pa\u030al@example.COM")).toEqual(one);
  expect(await exclusions.get("nobody@example.com")).toBeUndefined();
  const all = await exclusions.all();
  expect(all.byAddress.get(employeeKey("pål@example.com"))).toEqual(one);
  expect(all.byAddress.get(employeeKey(over.email))).toEqual(over);
});

test("keeps only a person's last exclusion", async () => {
  const exclusions = exclusionStore(storage());
  await exclusions.put(exclusion("a@example.com", { until: "2027-01-01" }));
  const last = exclusion("A@example.com", { reason: "x".repeat(500), targets: ["entra", "signature"] });
  await exclusions.put(last);
  expect(await exclusions.get("a@example.com")).toEqual(last);
});

test("returns whether there was an exclusion to delete", async () => {
  const exclusions = exclusionStore(storage());
  await exclusions.put(exclusion("b@example.com"));
  expect(await exclusions.delete("B@example.com")).toBe(true);
  expect(await exclusions.delete("b@example.com")).toBe(false);
  expect(await exclusions.get("b@example.com")).toBeUndefined();
});
