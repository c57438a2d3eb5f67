import { expect, test } from "vitest";
import { newlySettled } from "../../../src/console/sync/progress.ts";

const run = (id: string, status: "running" | "held" | "done" | "failed", endedAt?: string) => ({
  id,
  status,
  ...(endedAt && { endedAt }),
});
const idsOf = (runs: readonly { readonly id: string }[]) => runs.map(({ id }) => id);

test("reports the runs that ended, were held, or started and ended between two polls, and no others", () => {
  const before = [run("a", "running"), run("b", "running"), run("c", "done", "1"), run("d", "held")];
  const now = [
    run("f", "done", "3"),
    run("e", "running"),
    run("a", "failed", "2"),
    run("b", "held"),
    run("c", "done", "1"),
    run("d", "held"),
  ];
  expect(idsOf(newlySettled(before, now))).toEqual(["f", "a", "b"]);
  expect(newlySettled(now, now)).toEqual([]);
});

test("reports a retried run again, even if the retry ended between two polls", () => {
  const before = [run("a", "done", "1")];
  expect(idsOf(newlySettled(before, [run("a", "done", "2")]))).toEqual(["a"]);
  expect(newlySettled(before, [run("a", "running")])).toEqual([]);
});
