import { expect, test } from "vitest";
import { csvFor, csvOf } from "../../src/api/csv.ts";

const table = csvOf(
  [
    ["name", ({ name }: { name: string }) => name],
    ["n", () => "1,5"],
  ],
  [{ name: 'Kari "K"' }, { name: "a;b" }, { name: "two\nlines" }, { name: "=1" }],
);

test.each(["nb-NO", "de-DE", "fr-FR"])(
  "stands between semicolons where %s has commas in numbers",
  (language) => {
    expect(csvFor(language, table)).toBe(
      '\ufeffname;n\r\n"Kari ""K""";"1,5"\r\n"a;b";"1,5"\r\n"two\nlines";"1,5"\r\n\'=1;"1,5"\r\n',
    );
  },
);

test.each(["en-GB", "en-US", "ja-JP"])("stays as it is in %s", (language) => {
  expect(csvFor(language, table)).toBe(table);
});
