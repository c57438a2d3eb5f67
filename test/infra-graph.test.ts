import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { NEEDED } from "../src/clients/exchange/answer-error.ts";
import { READ_GROUPS, READ_USERS, WRITE_PHOTOS, WRITE_USERS } from "../src/clients/graph/answer.ts";
import { targets } from "../src/targets/index.ts";

const root = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const roles = read("infra/graph/roles.bicep");

/** The roles that a row of the table grants, the least first. */
const granted = new Map(
  [...roles.matchAll(/^ {2}(\w+): \{ api: '\w+', roles: \[(.*)\] \}/gm)].map(([, name = "", list = ""]) => [
    name,
    list.split(", ").map((role) => role.replaceAll("'", "")),
  ]),
);

describe("permissions in Entra ID", () => {
  test.each([
    ["always", READ_USERS.needed],
    ["entra", WRITE_USERS.needed],
    ["photo", WRITE_PHOTOS.needed],
  ])("for %s the deployment grants what the app asks for: %s", (row, needed) => {
    expect(granted.get(row)?.join(" or ")).toBe(needed);
  });

  test("for signatures it grants the app role that running cmdlets takes", () => {
    expect(NEEDED).toContain(`the app role ${granted.get("signature")} `);
  });

  test("for rules that name a group it grants what reading members takes, and only where that is switched on", () => {
    const [, role] = roles.match(/^var groupMembers = \{ api: 'graph', roles: \['(.*)'\] \}$/m) ?? [];
    expect(role).toBe(READ_GROUPS.needed);
    expect(read("infra/graph/main.bicep")).toContain("param readGroups bool = false\n");
    for (const name of ["dev", "test", "prod"])
      expect(read(`infra/graph/${name}.bicepparam`)).toContain("param readGroups = false\n");
  });

  test("every target has a row, and nothing else has", () => {
    const names = targets.map(({ name }) => name);

    expect([...granted.keys()].sort()).toEqual(["always", ...names].sort());
    expect(roles).toContain(`type target = ${names.map((name) => `'${name}'`).join(" | ")}\n`);
  });

  test.each(["dev", "test", "prod"])(
    "the parameters of %s begin with the same targets and name as the app's",
    (name) => {
      const named = [`infra/${name}.bicepparam`, `infra/graph/${name}.bicepparam`].map(
        (path) => read(path).match(/^param environmentName = '(.*)'$/m)?.[1],
      );
      expect(named[0]).toMatch(/^[\w-]{1,24}$/);
      expect(named[1]).toBe(named[0]);
      const [, app = ""] = read(`infra/${name}.bicepparam`).match(/^ {2}targets: '(.*)'$/m) ?? [];
      const [, graph = ""] =
        read(`infra/graph/${name}.bicepparam`).match(/^param targets = \[(.*)\]$/m) ?? [];

      expect(graph).toBe(
        app
          .split(",")
          .map((name) => `'${name}'`)
          .join(", "),
      );
    },
  );
});

test("the registration for signing in has the roles that the app looks for", () => {
  const [, type = ""] = read("src/http/principal.ts").match(/type Role = (.*);/) ?? [];
  const offered = [...read("infra/graph/sign-in.bicep").matchAll(/^ +value: '(Sync\.\w+)'$/gm)].map(
    ([, role]) => role,
  );

  expect(offered).toEqual(type.split(" | ").map((role) => role.replaceAll('"', "")));
});

test("the registration of the add-in has the scope that the app looks for, and consent to no other", () => {
  const registration = read("infra/graph/addin.bicep");
  const [, scope = "(none)"] = read("src/connections.ts").match(/scope: "([\w.]+)"/) ?? [];

  expect(registration.match(/(?<=^ +value: ')[\w.]+/m)?.[0]).toBe(scope);
  expect(registration.match(/(?<=^ +scope: ')[^']+/m)?.[0]).toBe(scope);
  expect(registration).toContain("requestedAccessTokenVersion: 2");
  expect(registration).toContain("'https://', 'brk-multihub://'");
});

test("App Service signs in by the setting that the app's settings have", () => {
  const [, setting = "(none)"] =
    read("infra/app/authentication.bicep").match(/clientSecretSettingName: '(\w+)'/) ?? [];

  expect(read("infra/app/app-settings.bicep")).toContain(`  ${setting}: `);
});
