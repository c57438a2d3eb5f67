import { expect, test } from "vitest";
import { fromJsonColumns, toJsonColumns } from "../../../src/clients/storage/entities.ts";

test.each([
  ["nothing", null],
  ["an empty text", ""],
  ["line breaks of every kind", "a\nb\r\nc\u2028d\u2029e\u0085f"],
  ["more than one column takes", "x".repeat(500_000)],
  ["a whole character at the end of every column", `x${"😀".repeat(100_000)}`],
  ["the same, one further on", "😀".repeat(100_000)],
])("gives back %s", (_, value) => {
  const columns = toJsonColumns(value);
  // Compared here, since the diff of two long texts is unreadable.
  expect(fromJsonColumns(columns) === value).toBe(true);
  expect(Object.values(columns).filter((column) => !column.isWellFormed())).toEqual([]);
  // Azure Table Storage: 64 KiB of UTF-16 a property.
  expect(Math.max(...Object.values(columns).map(({ length }) => length * 2))).toBeLessThanOrEqual(65_536);
});
