import { expect, test } from "vitest";
import * as z from "zod";
import type { Route } from "../../src/api/route.ts";
import { routes } from "../../src/api/routes.ts";
import { requirement } from "../../src/http/operation.ts";
import { invalidRequest } from "../../src/http/problem.ts";

/** What a request with this in it is answered. */
function detailOf(schema: z.ZodType, value: unknown): string {
  const { error } = schema.safeParse(value, { error: requirement });
  return error ? invalidRequest(error).message : "it is valid";
}

test.each([
  [z.object({ limit: z.coerce.number().int().min(1).max(9) }), { limit: "abc" }, "limit must be a number."],
  [
    z.object({ limit: z.coerce.number().int().min(1).max(9) }),
    { limit: "1.5" },
    "limit must be a whole number.",
  ],
  [z.object({ limit: z.coerce.number().int().min(1).max(9) }), { limit: "10" }, "limit must be at most 9."],
  [z.object({ reason: z.string() }), {}, "reason must be given."],
  [z.object({ reason: z.string().max(3) }), { reason: "long" }, "reason must have at most 3 characters."],
  [z.object({ emails: z.array(z.string()).min(1) }), { emails: [] }, "emails must not be empty."],
  [
    z.object({ emails: z.array(z.string()).max(1) }),
    { emails: ["a", "b"] },
    "emails must have at most 1 entries.",
  ],
  [z.object({ emails: z.array(z.string()) }), { emails: [1] }, "emails[0] must be text."],
  [
    z.object({ mode: z.enum(["preview", "apply"]) }),
    { mode: "Apply" },
    "mode must be one of preview, apply.",
  ],
  [z.object({ force: z.boolean() }), { force: "yes" }, "force must be true or false."],
  [
    z.object({ account: z.guid() }),
    { account: "x" },
    "account must be a GUID: 32 hexadecimal digits with hyphens.",
  ],
  [z.object({}), [], "the body must be a JSON object."],
  [z.strictObject({}), { x: 1 }, "the body must not have x, which nothing reads."],
] as const)("says what a part of a request must be: %#", (schema, value, detail) => {
  expect(detailOf(schema, value)).toBe(detail);
});

const wrong = [
  undefined,
  null,
  "",
  " ",
  "x",
  "x".repeat(70_000),
  0,
  -1,
  1.5,
  1e9,
  true,
  [],
  [""],
  [1],
  {},
  { "": 1 },
];

test.each(
  Object.entries(routes).flatMap(([id, route]: [string, Route]) =>
    (["params", "query", "headers", "body"] as const).flatMap((part) => {
      const schema = route[part];
      return schema ? [[id, part, schema] as const] : [];
    }),
  ),
)("%s explains every wrong value of its %s in words, not in those of the library", (_, __, schema) => {
  const names = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  const requests = [...wrong, ...names.flatMap((name) => wrong.map((value) => ({ [name]: value })))];
  const details = requests.map((request) => detailOf(schema, request));
  expect(details.filter((detail) => /Invalid|Too (small|big)|Unrecognized|expected/.test(detail))).toEqual(
    [],
  );
  expect(details).not.toContain(undefined);
});
