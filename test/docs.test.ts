import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { backupRoutes } from "../src/api/administration.ts";
import { queueRoutes } from "../src/api/queues.ts";
import { GRANT } from "../src/clients/exchange/answer-error.ts";
import { READ_USERS, WRITE_PHOTOS, WRITE_USERS } from "../src/clients/graph/answer.ts";
import { columns } from "../src/core/employee.ts";
import { wayNames } from "../src/core/identity/account.ts";
import { messageVersion } from "../src/core/messages.ts";
import { planVersion } from "../src/core/plan.ts";
import { outcomeStatuses } from "../src/core/status.ts";
import { readSettings, settingNames } from "../src/settings.ts";
import { beginChecks, type Watched } from "../src/status/checks.ts";
import { beginPeople, type PeopleWatched } from "../src/status/people.ts";
import type { AuditRecord } from "../src/stores/audit.ts";
import { acceptedPartition, reportedPartition } from "../src/stores/decisions.ts";
import { pausePartition, queueEventPartition } from "../src/stores/interventions.ts";
import { roamingNote } from "../src/targets/signature/roaming.ts";
import { variables } from "../src/targets/signature/variables.ts";
import { codesIn } from "./codes-in.ts";

const root = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const guide = read("docs/user-guide.md");
const runbook = read("docs/runbook.md");
const source = globSync("src/**/*.ts", { cwd: root, exclude: ["src/local/**"] }).map(read);

describe("codes", () => {
  const codes = [...new Set(source.flatMap(codesIn))].sort();

  test.each(codes)("%s is in the guide or the runbook", (code) => {
    expect(codesShown(guide + runbook)).toContain(code);
  });

  test("no heading of the runbook is about a code that the app does not have", () => {
    const headings = runbook.split("\n").filter((line) => line.startsWith("##"));
    const words = headings.flatMap((heading) => [...codesShown(heading)]);

    expect(words.length).toBeGreaterThan(20);
    expect(words.filter((word) => !source.some((text) => text.includes(`"${word}"`)))).toEqual([]);
  });
});

describe("the user guide", () => {
  const rows = new Map(guide.split("\n").flatMap(settingRows));

  test.each(settingNames)("describes %s", (name) => {
    expect([...rows.keys()]).toContain(name);
  });

  test("gives every setting the default that the app gives it", () => {
    const settings = readSettings({
      AzureWebJobsStorage: "UseDevelopmentStorage=true",
      EMPLOYEES_DATABASE_URL: "postgres://user:password@localhost/hr",
      ENTRA_CREDENTIAL: "managed-identity",
    });
    const defaults = Object.entries(settings).filter(
      ([name, value]) =>
        value !== undefined && !/^(AzureWebJobs|EMPLOYEES_DATABASE_URL|ENTRA_CREDENTIAL)/.test(name),
    );
    const given = defaults.map(([name, value]) => [name, inWords(value)]);

    expect(given.filter(([name, value]) => value && !rows.get(name ?? "")?.includes(`\`${value}\``))).toEqual(
      [],
    );
  });

  test("names every part of the deployment's sync parameter", () => {
    const body = read("infra/app/settings.bicep").match(/^type sync = \{\n(.*?)^\}/ms)?.[1] ?? "";
    const parts = [...body.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => `\`sync.${name}\``);

    expect(parts.length).toBeGreaterThan(5);
    expect(parts.filter((part) => !guide.includes(part))).toEqual([]);
  });

  const look = beginChecks({ targets: [], photoHosts: [], records: {} } as unknown as Watched);
  test.each(Object.keys(look.checks))("describes the check %s", (name) => {
    const status = guide.slice(guide.indexOf("### Status"), guide.indexOf("### How a run ends"));
    expect(status).toContain(`\n| \`${name}\` | `);
  });

  test.each(["people", ...Object.keys(beginPeople({} as PeopleWatched))])(
    "describes what needs a person: %s",
    (name) => {
      expect(guide).toContain(`\`${name}\``);
    },
  );

  test.each(outcomeStatuses)("describes the outcome %s", (status) => {
    expect(guide).toContain(`| \`${status}\` |`);
  });

  test.each(["intended", "done", "unneeded", "refused", "failed"] satisfies AuditRecord["state"][])(
    "tells what the state %s of a write means",
    (state) => {
      const record = guide.slice(guide.indexOf("### The record"), guide.indexOf("### Undo"));
      expect(record).toContain(`\`${state}\``);
    },
  );

  test.each(variables.map(({ name }) => name))("offers the template variable %s", (name) => {
    const table = guide.slice(guide.indexOf("| variable |"), guide.indexOf("- **An office of its own**"));

    expect(table).toContain(`\`${name}\``);
  });

  test.each(Object.values({ ...backupRoutes, ...queueRoutes }))(
    "describes $method $path",
    ({ method, path }) => {
      expect(guide).toContain(`\`${method} /api${path}\``);
    },
  );

  test.each([READ_USERS, WRITE_USERS, WRITE_PHOTOS])("asks for the permission $needed", ({ needed }) => {
    for (const name of needed.split(" or ")) expect(guide).toContain(`role ${name})`);
  });

  test("gives the app the roles in Exchange that the remedy for a missing one gives it", () => {
    const ids = GRANT.match(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g) ?? [];

    expect(new Set(ids).size).toBe(2);
    expect(ids.filter((id) => !guide.includes(id))).toEqual([]);
  });

  test("switches roaming signatures off by the command that the plan gives", () => {
    const [command = "(none)"] = roamingNote("skip").remedy?.match(/Set-OrganizationConfig -\w+ \$\w+/) ?? [];

    expect(guide).toContain(`\n${command}\n`);
  });
});

describe("the columns", () => {
  const all = [...columns.person, ...columns.office];

  test.each(all)("$table.$name is in the guide's table of columns", ({ table, name }) => {
    const row = guide.split("\n").find((line) => line.startsWith(`| \`${table}\` | `)) ?? "";
    expect(codesShown(row.replaceAll("_", "-"))).toContain(name.replaceAll("_", "-"));
  });

  test("are rejected by codes that the guide or the runbook explains", () => {
    const missing = all.flatMap((column) => column.missing ?? []);
    expect(missing.length).toBeGreaterThan(3);
    expect(missing.filter((code) => !codesShown(guide + runbook).has(code))).toEqual([]);
  });
});

describe("the guide to upgrading", () => {
  const upgrading = read("docs/upgrading.md");

  test("gives the format of messages and plans that this version writes last", () => {
    const newest = (kind: string) => upgrading.match(new RegExp(`^\\| ${kind} \\|.* (\\d+) \\|$`, "m"))?.[1];
    expect([newest("message"), newest("plan")]).toEqual([`${messageVersion}`, `${planVersion}`]);
  });

  test("quotes what the log says while a newer version is needed", () => {
    const quoted = upgrading.match(/logs \*([^*]+)\*/)?.[1] ?? "(nothing)";
    expect(source.some((text) => text.includes(`"${quoted}"`))).toBe(true);
  });
});

test.each([
  ["runs", pausePartition],
  ["runs", queueEventPartition],
  ["exclusions", acceptedPartition],
  ["exclusions", reportedPartition],
])("the architecture tells what table %s keeps in partition %s, and how long", (table, partition) => {
  const rows = read("docs/architecture.md").match(/^\| table .*$/gm) ?? [];
  const own = rows.filter((row) => row.startsWith(`| table \`${table}\`, partition \`${partition}\` | `));
  expect(own).toEqual([expect.stringMatching(/^(\|[^|]{4,}){3}\|$/)]);
});

test("the recipe for one more column names the files that its test touches, and no other", () => {
  const recipe = read("docs/architecture.md").match(/\*\*One more attribute\*\*.*?(?=\n\*\*)/s)?.[0] ?? "";
  const named = [...recipe.matchAll(/^\d\. \[`([^`]+)`\]/gm)].map(([, file]) => file);
  const edits = read("test/one-more-column/one-more-column.test.ts").match(/const edits.*?\n\];/s)?.[0] ?? "";
  const touched = [...edits.matchAll(/"((?:src|docs)\/[^"]+)"/g)].map(([, file]) => file);
  expect(touched).toHaveLength(5);
  expect(named.toSorted()).toEqual(touched.toSorted());
});

const documents = globSync(["*.md", "docs/**/*.md", ".github/**/*.md"], { cwd: root }).map((path) =>
  path.replaceAll("\\", "/"),
);

test.each(documents)("every link in %s has a target", (path) => {
  const links = [...read(path).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
  const dead = links.filter(([, file = "", anchor]) => {
    const target = file ? join(dirname(path), file) : path;
    const found = globSync(target.replace(/[\\/]$/, ""), { cwd: root });
    return found.length === 0 || (anchor && !anchorsIn(read(target)).includes(anchor));
  });

  expect(dead.map(([link]) => link)).toEqual([]);
});

test.each(documents)("a link in %s that is a number leads to the section of that number", (path) => {
  const numbered = [...read(path).matchAll(/\[(\d+)\]\([^)#\s]*#(\d+)-/g)];
  expect(numbered.filter(([, shown, section]) => shown !== section).map(([link]) => link)).toEqual([]);
});

test.each(documents)("%s names only settings that exist", (path) => {
  const named =
    read(path).match(/(?<=`)(?:SYNC|ENTRA|EMPLOYEES|PHOTO|RETENTION|ROAMING|SNAPSHOT|HTTP)_[A-Z_]+/g) ?? [];
  // The command line has variables of its own.
  const unknown = named.filter(
    (name) => !settingNames.some((known) => known === name) && !/^ENTRA_SYNC_/.test(name),
  );

  expect(unknown).toEqual([]);
});

/** Words in code spans; of `changed-percent:entra.jobTitle` the part that is always the same. */
function codesShown(markdown: string): Set<string> {
  return new Set([...markdown.matchAll(/`([a-z]+(?:-[a-z]+)*)[`:]/g)].map(([, code = ""]) => code));
}

/** A row of the settings table: each name in its first cell, with its default. */
function settingRows(line: string): [string, string][] {
  const [, names = "", , fallback, meaning] = line.split(" | ").join("|").split("|");
  if (!meaning) return [];
  return [...names.matchAll(/`(\w*[A-Z]\w+)`/g)].map(([, name = ""]) => [name, fallback ?? ""]);
}

const wordsOfWays = new Map<unknown, string>(Object.entries(wayNames).map(([word, way]) => [way, word]));

/** A default as one would write it into the environment. */
function inWords(value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => wordsOfWays.get(one) ?? one).join();
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value)
    .map((entry) => entry.join("="))
    .join();
}

/** The anchors that GitHub gives a document's headings. */
function anchorsIn(markdown: string): string[] {
  const prose = markdown.replace(/^```.*?^```/gms, "");
  return [...prose.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
