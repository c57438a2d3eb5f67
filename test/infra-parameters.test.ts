import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const files = globSync("infra/**/*.bicepparam", { cwd: root });
const hasBicep = spawnSync("bicep", ["--version"]).error === undefined;

/** Without these the vault and its roles keep what they have. */
const kept = ["EMPLOYEES_DATABASE_URL", "ENTRA_READBACK_URL", "AZURE_PRINCIPAL_ID", "AZURE_PRINCIPAL_TYPE"];

describe.each(files)("%s", (file) => {
  test("has a default for no variable without which something would be taken away", () => {
    const defaulted = read(file).matchAll(/readEnvironmentVariable\('(\w+)',/g);

    expect([...defaulted].map(([, name = ""]) => name).filter((name) => !kept.includes(name))).toEqual([]);
  });

  test("gives every parameter that decides what is there, and the template has no default for it", () => {
    const template = read(file.replace(/\w+\.bicepparam$/, "main.bicep"));
    const needed = [...template.matchAll(/^param (\w+) [^=\n?]*$/gm)].map(([, name = ""]) => name);
    const decided = file.includes("graph")
      ? ["environmentName", "credential", "targets", "functionAppUrl"]
      : ["environmentName", "sync", "readback", "network", "signIn", "onCall", "employeesDatabaseAuth"];

    expect(needed).toEqual(expect.arrayContaining(decided));
    const given = read(file).match(/(?<=^param )\w+/gm);
    expect(given).toEqual(expect.arrayContaining(needed));
  });
});

const whole = {
  ENTRA_CLIENT_ID: "11111111-1111-4111-8111-111111111111",
  ALERT_EMAILS: " oncall@example.com, second@example.com ,oncall@example.com,",
  RUNBOOK_URL: "https://example.com/runbook.md",
};
const azd = {
  ...whole,
  AZURE_ENV_NAME: "employee-sync",
  AZURE_LOCATION: "norwayeast",
  SYNC_MODE: "preview",
  SYNC_TARGETS: "entra",
  SIGN_IN_CLIENT_ID: "key",
  ADDIN_CLIENT_ID: "none",
};

/** The parameters that Microsoft's compiler makes of a file, or why it refuses. */
function compiled(file: string, env: Readonly<Record<string, string>>) {
  const { status, stdout, stderr } = spawnSync("bicep", ["build-params", file, "--stdout"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    // For a run of seconds, .NET's profiling for faster code costs more than it gains.
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], DOTNET_TieredPGO: "0", ...env },
  });
  if (status !== 0) return { refused: stderr };
  const { parameters } = JSON.parse(JSON.parse(stdout).parametersJson);
  return {
    values: Object.fromEntries(
      Object.entries(parameters).map(([name, given]) => [name, (given as { value: unknown }).value]),
    ),
  };
}

describe.skipIf(!hasBicep)("Microsoft's compiler", () => {
  test("stops in a fresh shell, and says what is missing", () => {
    const { refused } = compiled("infra/prod.bicepparam", {});

    for (const name of Object.keys(whole)) expect(refused).toContain(`"${name}" does not exist`);
  });

  test.each([
    ["infra/prod.bicepparam", whole, "ALERT_EMAILS", " , ", "param onCall", "ALERT_EMAILS has no address"],
    ["infra/prod.bicepparam", whole, "ENTRA_CLIENT_ID", "", "clientId:", "too short"],
    ["infra/main.bicepparam", azd, "SIGN_IN_CLIENT_ID", " ", "param signIn", "too short"],
    ["infra/main.bicepparam", azd, "SYNC_TARGETS", "", "targets:", "too short"],
    ["infra/main.bicepparam", azd, "SYNC_MODE", "aply", "mode:", "Did you mean \"'apply'\"?"],
  ])("of %s refuses %j with %s as %j, at %s: %s", (file, env, name, value, where, why) => {
    const { refused = "" } = compiled(file, { ...env, [name]: value });
    const [, line = "", error] = refused.match(/\.bicepparam\((\d+),\d+\) : Error (.*)$/m) ?? [];

    expect(refused.match(/: Error /g)).toHaveLength(1);
    expect(read(file).split("\n")[Number(line) - 1]).toContain(where);
    expect(error).toContain(why);
  });

  test("takes what is there, each once and without spaces around it", () => {
    const { refused, values } = compiled("infra/prod.bicepparam", whole);

    expect(refused).toBeUndefined();
    expect(values).toMatchObject({
      signIn: { by: "key" },
      onCall: { notify: "people", emails: ["oncall@example.com", "second@example.com"] },
    });
  });

  test("finds nothing to say about the template", () => {
    const { stdout, stderr } = spawnSync("bicep", ["lint", "infra/main.bicep"], {
      cwd: root,
      encoding: "utf8",
    });

    expect(stdout + stderr).toBe("");
  });
});
