import { expect, test } from "vitest";
import { mailto, tel } from "../../../src/targets/signature/render.ts";

test.each([
  ["+47 900 00 001", "tel:+4790000001"],
  ["0047 900 00 001", "tel:+4790000001"],
  ["22 00 00 00", "tel:22000000"],
  ["(+47) 22-00.00/00", "tel:+4722000000"],
  ["+47 (22) 00-00.00", "tel:+4722000000"],
  ["02800", "tel:02800"],
  ["22 00 00 00 ext 12", ""],
  ["javascript:alert(1)", ""],
  ["90000001\njavascript:1", ""],
  ["٩٠٠٠٠٠٠١", ""],
  ["-", ""],
  ["", ""],
  [null, ""],
])("dials %j as %j", (number, link) => {
  expect(tel(number)).toBe(link);
});

test.each([
  ["kari@example.com", "mailto:kari@example.com"],
  ["pål@blåbær.no", "mailto:p%C3%A5l@bl%C3%A5b%C3%A6r.no"],
  ["o'hara+x@example.com", "mailto:o'hara%2Bx@example.com"],
  ["a?bcc=all@example.com", "mailto:a%3Fbcc%3Dall@example.com"],
  ["a%0abcc@example.com", "mailto:a%250abcc@example.com"],
  ["a@example.com?bcc=all@example.com", ""],
  ["a@example.com,b@example.com", ""],
  ['"><script>@example.com', ""],
  ["javascript:alert(1)@example.com", ""],
  ["kari", ""],
  [null, ""],
])("writes to %j as %j", (address, link) => {
  expect(mailto(address)).toBe(link);
});
