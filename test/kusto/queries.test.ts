import { expect, test } from "vitest";
import { problemsOf } from "./kusto.ts";
import { queries } from "./read-queries.ts";

test.each(queries)("$place is right for Microsoft's parser and binder", ({ query }) => {
  expect(problemsOf(query)).toEqual([]);
});

test("a column, a function and an operator that are not there are found", () => {
  expect(problemsOf("customMetrics | where nam == 'a'").join()).toMatch(/'nam' does not refer/);
  expect(problemsOf("customMetrics | summarize foo(value)").join()).toMatch(/'foo' does not refer/);
  expect(problemsOf("customMetrics | wher name == 'a'")).not.toEqual([]);
});
