import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import metrics from "../infra/app/metrics.json" with { type: "json" };
import { arrange } from "../src/cli/arrange.ts";
import { createProgram } from "../src/cli/program.ts";
import { alerts, queries } from "./kusto/read-queries.ts";

const root = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const runbook = read("docs/runbook.md");
const workbook = read("infra/app/workbook.json");
const names = Object.keys(metrics);

describe("alerts", () => {
  test("every query has an alert", () => {
    const files = globSync("infra/app/alerts/*", { cwd: root }).map((path) => `alerts/${basename(path)}`);

    expect(alerts.map(({ file }) => file).sort()).toEqual(files.sort());
  });

  test.each(alerts)(
    "$title: the runbook says what it means, where to look, what to do, when it is over",
    ({ title }) => {
      const section = sectionOf(title);
      const parts = [...section.matchAll(/^- \*\*(\w+)\*\*: /gm)].map(([, part]) => part);

      expect(parts).toEqual(["Means", "Look", "Do", "Over"]);
      expect(partOf(section, "Look")).toContain("```kusto\n");
      expect(partOf(section, "Do")).toMatch(/`(az|api|entra-sync|scripts\/)/);
    },
  );

  test("the runbook has no section of an alert that is not there", () => {
    const [, body = ""] = runbook.match(/^## Alerts\n(.*?)^## /ms) ?? [];

    expect([...body.matchAll(/^### (.*)$/gm)].map(([, title]) => title).sort()).toEqual(
      alerts.map(({ title }) => title).sort(),
    );
  });

  test("the guide calls them by their titles", () => {
    const named = [...read("docs/user-guide.md").matchAll(/\balert (?:\[([^\]]+)\]|\*([^*]+)\*)/g)];

    expect(named.length).toBeGreaterThan(1);
    expect(named.map(([, link, title]) => link ?? title)).toEqual(
      named.map(() => expect.toBeOneOf(alerts.map(({ title }) => title))),
    );
  });

  test("messages are looked at by the app, which a closed storage account lets in", () => {
    expect(runbook).not.toMatch(/az storage message/);
  });

  test.each(alerts)(
    "$title: its address in the runbook has only what a heading's anchor keeps",
    ({ title }) => {
      expect(title.toLowerCase().replaceAll(" ", "-")).toMatch(/^[a-z0-9-]+$/);
    },
  );

  test.each(alerts)("$title: the query finds rows only when something is wrong", ({ query }) => {
    expect(query.trim().split("\n").at(-1)).toMatch(/^\| where \S/);
  });
});

describe("metrics", () => {
  test.each(queries)("$place asks only for metrics that the app measures", ({ query }) => {
    const asked = query.match(/\bsync\.[a-z_.]+[a-z]/g) ?? [];

    expect(asked.filter((name) => !names.includes(name))).toEqual([]);
  });

  test.each(queries.filter(({ query }) => query.includes("customMetrics")))(
    "$place splits metrics only by dimensions that they have",
    ({ query }) => {
      const asked = Object.entries(metrics).filter(
        ([name]) => query.includes(`${name}'`) || query.includes(`${name}"`),
      );
      const known = asked.flatMap(([, { dimensions }]) => dimensions as readonly string[]);
      const used = [...query.matchAll(/customDimensions\.(\w+)/g)].map(([, name = ""]) => name);

      expect(used.filter((name) => !known.includes(name))).toEqual([]);
    },
  );

  test.each(names)("%s is in the workbook", (name) => {
    expect(workbook).toContain(name);
  });

  const source = join(root, "src/telemetry/metrics.ts");

  test.skipIf(!existsSync(source))("the app measures these and no others", () => {
    const measured = readFileSync(source, "utf8").match(/"sync\.[a-z_.]+"/g) ?? [];

    expect([...new Set(measured)].sort()).toEqual(names.map((name) => `"${name}"`).sort());
  });
});

test("the log messages that the queries look for are the ones that the app writes", () => {
  const written = globSync("src/**/*.ts", { cwd: root, exclude: ["src/local/**"] }).flatMap((path) =>
    [...read(path).matchAll(/(?:log|logOf\([\w., ]+\))\.\w+\(\s*"([^"]+)"/g)].map(
      ([, message = ""]) => message,
    ),
  );
  const asked = queries.flatMap(({ query }) =>
    [...query.matchAll(/message (?:startswith|has) ["']([^"']+)["']/g)].map(([, message = ""]) => message),
  );

  expect(asked.length).toBeGreaterThan(3);
  expect(asked.filter((start) => !written.some((message) => message.startsWith(start)))).toEqual([]);
});

describe("commands", () => {
  const program = createProgram();
  const commands = [...new Set([...runbook.matchAll(/`(entra-sync [^`]+)`/g)].map(([, line = ""]) => line))];

  test("ten questions are answered by one each", () => {
    const [, table = ""] = runbook.split("| question | command |");
    const rows = table.split("\n\n")[0]?.match(/^\| [^|]+\? \| `entra-sync [^`|]+` \|/gm);
    expect(rows).toHaveLength(10);
  });

  test.each(commands)("%s is one that there is, with options that it has", (line) => {
    const words = line.match(/"[^"]*"|\S+/g)?.slice(1) ?? [];
    const { command } = arrange(program, words);
    expect(command.parent).not.toBeNull();
    const known = command.options.map(({ long }) => long);
    const named = words.filter((word) => word.startsWith("--"));
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });
});

/** A section from its heading to the next one of any level. */
function sectionOf(title: string): string {
  const [, section = ""] = runbook.split(`\n### ${title}\n`);
  return section.split(/^#{2,3} /m)[0] ?? "";
}

function partOf(section: string, part: string): string {
  return section.split(/^- \*\*/m).find((text) => text.startsWith(part)) ?? "";
}
