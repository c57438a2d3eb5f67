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
