import { expect, test } from "vitest";
import { newlySettled } from "../../../src/console/shell/newly-settled.ts";

const run = (id: string, status: "running" | "held" | "done" | "failed", endedAt?: string) => ({
  id,
  status,
  ...(endedAt && { endedAt }),
});
const idsOf = (runs: readonly { readonly id: string }[]) => runs.map(({ id }) => id);

test("tells of what ended, was held, or came and went between two looks, and of nothing else", () => {
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

test("tells once more of a run that was taken up again, even where that was over between two looks", () => {
  const before = [run("a", "done", "1")];
  expect(idsOf(newlySettled(before, [run("a", "done", "2")]))).toEqual(["a"]);
  expect(newlySettled(before, [run("a", "running")])).toEqual([]);
});
