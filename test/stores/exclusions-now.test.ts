import { expect, test } from "vitest";
import type { Exclusion } from "../../src/core/exclusion.ts";
import { exclusionsNow } from "../../src/stores/exclusions.ts";

const her: Exclusion = {
  email: "her@example.com",
  targets: ["photo"],
  reason: "Nei",
  by: "leder@example.com",
  at: "2026-11-22T03:00:00.000Z",
};

/** A table that counts how often it is read. */
function table(...entries: [string, Exclusion][]) {
  const rows = new Map(entries);
  let asked = 0;
  const all = async () => {
    asked += 1;
    return { byAccount: new Map(), byAddress: new Map(rows) };
  };
  let changed = 0;
  const exclusionOf = exclusionsNow({ all, changes: () => changed });
  return { rows, exclusionOf, asked: () => asked, change: () => (changed += 1) };
}

test("knows who is excluded, and for how long", async () => {
  const { exclusionOf, rows } = table(["HER", her], ["HIM", { ...her, until: "2020-01-01" }]);
  expect(await exclusionOf({ key: "HER" })).toEqual(her);
  expect(await exclusionOf({ key: "HIM" })).toBeUndefined();
  expect(rows.size).toBe(2);
});

test("reads the table once for all people who are not excluded", async () => {
  const { exclusionOf, asked } = table(["HER", her]);
  await Promise.all(["A", "B", "C"].map((key) => exclusionOf({ key })));
  expect(asked()).toBe(1);
});

test("does not skip a person because of a cached exclusion", async () => {
  const { exclusionOf, rows } = table(["HER", her]);
  expect(await exclusionOf({ key: "HER" })).toEqual(her);
  rows.delete("HER");
  expect(await exclusionOf({ key: "HER" })).toBeUndefined();
});

test("reads the table again once this process has changed an exclusion", async () => {
  const { exclusionOf, rows, change } = table();
  expect(await exclusionOf({ key: "HER" })).toBeUndefined();
  rows.set("HER", her);
  change();
  expect(await exclusionOf({ key: "HER" })).toEqual(her);
});

test("reads again after a failure, which the caller gets", async () => {
  let isDown = true;
  const exclusionOf = exclusionsNow({
    changes: () => 0,
    all: async () => {
      if (isDown) throw new Error("The table is down.");
      return { byAccount: new Map(), byAddress: new Map([["HER", her]]) };
    },
  });
  await expect(exclusionOf({ key: "HER" })).rejects.toThrow("The table is down.");
  isDown = false;
  expect(await exclusionOf({ key: "HER" })).toEqual(her);
});
