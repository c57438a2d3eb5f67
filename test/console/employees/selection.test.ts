import { expect, test } from "vitest";
import { extended, noSelection, toggled, withAll } from "../../../src/console/employees/selection.ts";

const shown = ["a", "b", "c", "d", "e"];

test("adds a person, and removes them again", () => {
  const once = toggled(noSelection, "a");
  expect([...once.emails]).toEqual(["a"]);
  expect(toggled(once, "a").emails.size).toBe(0);
});

test.each([
  ["down", "b", "d", ["b", "c", "d"]],
  ["up", "d", "b", ["d", "b", "c"]],
])("adds all from the last one chosen, going %s", (_, from, to, emails) => {
  expect([...extended(toggled(noSelection, from), shown, to).emails]).toEqual(emails);
});

test("starts a new range if the last one chosen is no longer shown", () => {
  expect([...extended(toggled(noSelection, "gone"), shown, "c").emails]).toEqual(["gone", "c"]);
});

test("adds everyone in an office, and removes them only if all are selected", () => {
  const some = toggled(noSelection, "b");
  const all = withAll(some, ["a", "b"]);
  expect([...all.emails].sort()).toEqual(["a", "b"]);
  expect(withAll(all, ["a", "b"]).emails.size).toBe(0);
});
