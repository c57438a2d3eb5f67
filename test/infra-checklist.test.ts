import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { READ_AUDIT_LOG, READ_USERS, WRITE_PHOTOS, WRITE_USERS } from "../src/clients/graph/answer.ts";

const root = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const checklist = read("docs/tenant-checklist.md");

describe("the tenant checklist", () => {
  test("has a line for every fixed id that the app, its deployment or its guide names", () => {
    const named = globSync(["src/**/*.ts", "infra/**/*.bicep", "docs/user-guide.md"], {
      cwd: root,
      exclude: ["src/local/**"],
    }).flatMap((path) => read(path).match(/\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/g) ?? []);

    expect(named.length).toBeGreaterThan(10);
    expect([...new Set(named)].filter((id) => !checklist.includes(id))).toEqual([]);
  });

  test("expects as many alerts as there are", () => {
    const alerts = read("infra/app/alerts.bicep").match(/^ {4}title: /gm) ?? [];

    expect(checklist).toContain(`"length(@)"\` → \`${alerts.length}\`, and the workbook`);
  });

  test("looks up every role of Graph that the app can use by its own name", () => {
    const [command = "(none)"] = checklist.match(/^Roles of Graph .*$/m) ?? [];
    const roles = [READ_USERS, WRITE_USERS, WRITE_PHOTOS, READ_AUDIT_LOG].flatMap(({ needed }) =>
      needed.split(" or "),
    );

    expect(roles).toContain("AuditLog.Read.All");
    expect(roles.filter((role) => !command.includes(`'${role}'`))).toEqual([]);
  });

  test("every link leads somewhere", () => {
    const links = [...checklist.matchAll(/\]\((?!https?:)([^)#\s]+)(?:#[^)\s]+)?\)/g)].map(
      ([, path = ""]) => path,
    );

    expect(links.length).toBeGreaterThan(0);
    expect(
      links.filter((path) => globSync(join(dirname("docs/x"), path), { cwd: root }).length === 0),
    ).toEqual([]);
  });
});
