import { expect, test } from "vitest";
import { columns, plain } from "../../src/cli/terminal.ts";

test("leaves text as it is that does no harm", () => {
  expect(plain("Kåre Ødegård 👩‍🚒 محمد")).toBe("Kåre Ødegård 👩‍🚒 محمد");
});

test("shows that something was taken out", () => {
  expect(plain("a\u0000b\u202ec")).toBe("a�b�c");
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
