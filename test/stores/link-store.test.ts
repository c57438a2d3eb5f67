import { expect, test } from "vitest";
import type { Link } from "../../src/core/identity/link.ts";
import { linkStore } from "../../src/stores/links.ts";
import { withStorage } from "../runs/with-storage.ts";

const storage = withStorage();

const link = (name: string, changes: Partial<Link> = {}): Link => ({
  source: `email:${name}@example.com`,
  email: `${name}@example.com`,
  entraId: `id-${name}`,
  state: "matched",
  refused: [],
  by: "match",
  at: "2026-11-22T03:00:00.000Z",
  ...changes,
});

test("finds the links that a person decided on, without those that a plan found", async () => {
  const links = linkStore(storage());
  const found = link("kari");
  const sure = link("ola", { state: "confirmed", names: "ola nordmann", by: "leder@example.com" });
  const ruledOut = link("ida", { entraId: null, refused: ["id-x"], by: "leder@example.com" });
  await links.put([found, sure, ruledOut]);
  const bySource = (await links.decided()).toSorted((a, b) => (a.source < b.source ? -1 : 1));
  expect(bySource).toEqual([ruledOut, sure]);
  expect((await links.all()).size).toBe(3);

  await links.put([{ ...sure, state: "matched", by: "match" }]);
  expect(await links.decided()).toEqual([ruledOut]);
});
