import { expect, test } from "vitest";
import { mailto } from "../../../src/targets/signature/render.ts";

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
