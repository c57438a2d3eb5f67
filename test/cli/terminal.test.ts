import { expect, test } from "vitest";
import { columns, plain } from "../../src/cli/terminal.ts";

test("leaves harmless text unchanged", () => {
  expect(plain("Kåre Ødegård 👩‍🚒 محمد")).toBe("Kåre Ødegård 👩‍🚒 محمد");
});

test("escapes what would act on the terminal", () => {
  expect(plain("a\u0000b\u202ec\u001b[2Jd")).toBe("a\\u{0}b\\u{202e}c\\u{1b}[2Jd");
});

test("lines columns up by what is seen, not by what is sent", () => {
  expect(
    columns([
      ["\u001b[32mok\u001b[39m", "1"],
      ["failed", "22", "x"],
      ["æøå", ""],
    ]),
  ).toEqual(["\u001b[32mok\u001b[39m      1", "failed  22  x", "æøå"]);
});

test("lines columns up by how wide letters are", () => {
  expect(
    columns([
      ["日本", "1"],
      ["abcd", "2"],
    ]),
  ).toEqual(["日本  1", "abcd  2"]);
});

test("cuts one long cell instead of widening every row, keeps its colour, and never cuts the last", () => {
  const long = `${"x".repeat(300)}@example.com`;
  const rows = columns(
    [
      [`\u001b[31m${long}\u001b[39m`, "a"],
      ["kari@example.com", long],
    ],
    20,
  );
  expect(rows).toEqual([`\u001b[31m${"x".repeat(19)}…\u001b[39m  a`, `kari@example.com      ${long}`]);
});
