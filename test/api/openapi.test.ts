import { readFile } from "node:fs/promises";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { describeApi } from "../../src/api/openapi.ts";
import { routes } from "../../src/api/routes.ts";

const kept = await readFile(new URL("../../docs/openapi.json", import.meta.url), "utf8");

test("docs/openapi.json is the description that the app serves: npm run openapi writes it", () => {
  expect(JSON.parse(kept)).toEqual(describeApi());
});

test("the description has the version and the sentence of the package", () => {
  const { version, description: summary } = manifest;
  expect(describeApi()["info"]).toMatchObject({ version, summary });
});

test("a linter for OpenAPI has nothing to say about the description", async () => {
  const config = await createConfig({
    extends: ["recommended-strict"],
    rules: {
      "operation-tag-defined": "error",
      "tags-alphabetical": "error",
      "no-unused-components": "error",
      "no-ambiguous-paths": "error",
      "no-http-verbs-in-paths": "error",
      "component-name-unique": "error",
      "no-invalid-schema-examples": "error",
    },
  });
  const problems = await lintFromString({ source: kept, absoluteRef: "openapi.json", config });
  expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual(
    [],
  );
});

test("every operation is there once, under the name that it has in the table", () => {
  const { paths } = describeApi() as { paths: Record<string, Record<string, { operationId: string }>> };
  const operations = Object.values(paths).flatMap((path) =>
    Object.values(path).map(({ operationId }) => operationId),
  );
  expect(operations.toSorted()).toEqual(Object.keys(routes).toSorted());
});

test("generators of clients find null in a type or beside a name, and one type of all formats of a text", () => {
  const [types, names, texts, others]: [string[], string[], string[], string[]] = [[], [], [], []];
  const look = (value: unknown, pointer: string): void => {
    if (typeof value !== "object" || value === null) return;
    const { type, anyOf, oneOf } = value as { type?: unknown; anyOf?: Member[]; oneOf?: Member[] };
    if (Array.isArray(type)) types.push(pointer);
    if (oneOf) (oneOf.every((one) => one.$ref ?? one.type === "null") ? names : others).push(pointer);
    if (anyOf?.some((one) => one.type === "null")) others.push(pointer);
    if (anyOf?.every((one) => one.type === "string")) (type === "string" ? texts : others).push(pointer);
    for (const [name, part] of Object.entries(value)) look(part, `${pointer}/${name}`);
  };
  look(JSON.parse(kept), "#");
  expect(others).toEqual([]);
  expect(types).toContain("#/components/schemas/Status/properties/nextRun");
  expect(names).toContain("#/components/schemas/Status/properties/lastRun");
  expect(texts).toContain("#/paths//employees/{key}/get/parameters/0/schema");
});

interface Member {
  readonly type?: unknown;
  readonly $ref?: string;
}
