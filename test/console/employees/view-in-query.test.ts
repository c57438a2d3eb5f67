import { expect, test } from "vitest";
import { isUnfiltered, queryWith, viewInQuery } from "../../../src/console/employees/view-in-query.ts";

const view = (query: string) => viewInQuery(new URLSearchParams(query));

test("shows everyone by name if the address has no or invalid values", () => {
  expect(view("standing=rubbish&served=phone&sort=__proto__&order=sideways")).toEqual(view(""));
  expect(isUnfiltered(view(""))).toBe(true);
});

test.each([
  ["text that an address has other uses for", { search: "a&b=c#d?e/%2" }],
  ["several states", { syncStates: ["failed", "differs"] as const }],
  ["an office", { office: "Oslo & omegn, øst" }],
  ["those without an office", { office: null }],
  ["those who the add-in serves", { served: "addin" as const }],
  ["another order", { sort: "title" as const }],
  ["the order of a target, the other way round", { sort: "state:photo" as const, isDescending: true }],
])("reads back %s", (_, change) => {
  const query = queryWith(new URLSearchParams("keep=1"), change);
  expect(viewInQuery(new URLSearchParams(query.toString()))).toMatchObject(change);
  expect(query.get("keep")).toBe("1");
});

test("leaves nothing in the address when the filters are cleared", () => {
  const asked = new URLSearchParams("q=kari&standing=failed&office=Oslo&served=both&sort=title&order=desc");
  const filters = { search: "", syncStates: [], office: undefined, served: undefined };
  const none = { ...filters, sort: "name", isDescending: false } as const;
  expect(queryWith(asked, none).toString()).toBe("");
});
