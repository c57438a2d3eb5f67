import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { has } from "./scripts/tenant.ts";

const root = join(import.meta.dirname, "..");
const script = join(root, "scripts/exchange-role.ps1");
const cmdlets = join(root, "test/scripts/exchange-cmdlets.ps1");
const ids =
  "-ClientId 11111111-1111-4111-8111-111111111111 -PrincipalId 22222222-2222-4222-8222-222222222222";

/** Runs the script in one PowerShell, so often with such arguments, on cmdlets that behave as the environment says. */
function run(runs: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const calls = runs.map((args) => `& '${script}' ${ids} ${args}; 'END OF RUN'`).join("; ");
  const command = `. '${cmdlets}'; ${calls}`;
  const { stdout, stderr } = spawnSync("pwsh", ["-NoProfile", "-NonInteractive", "-Command", command], {
    encoding: "utf8",
    env: { ...process.env, ...env, NO_COLOR: "1" },
  });
  const changes = stdout
    .split("END OF RUN")
    .map((part) => [...part.matchAll(/^CHANGE (.*)$/gm)].map(([, change]) => change));
  return { changes, printed: stdout, problem: stderr.replace(/\s*\n\s*\|?\s*/g, " ") };
}

const assignments = ["Entra Employee Sync Signatures", "Entra Employee Sync Signatures tenant"].map(
  (name) => `New-ManagementRoleAssignment ${name}`,
);

describe.skipIf(!has("pwsh"))("scripts/exchange-role.ps1", () => {
  test("gives the app its roles after they were cut, and does nothing the second time", () => {
    const { changes, problem } = run(["", ""]);
    expect(problem).toBe("");
    expect(changes[0]).toEqual([
      "New-ManagementRole Signatures",
      "Remove-ManagementRoleEntry Signatures\\Set-Mailbox",
      "New-ManagementRole Signatures tenant",
      "Remove-ManagementRoleEntry Signatures tenant\\Get-TransportRule",
      "New-ServicePrincipal 22222222-2222-4222-8222-222222222222",
      "New-ManagementScope Signatures people",
      "New-RoleGroup Entra Employee Sync",
      "Add-RoleGroupMember Entra Employee Sync",
      ...assignments,
    ]);
    expect(changes[1]).toEqual([]);
  });

  test.each([
    ["at once", { LATE: "1" }],
    ["whole at once", { PARTIAL: "2" }],
  ])("waits for a role that Exchange does not show %s, and cuts it", (_, env) => {
    const { changes, problem } = run([""], env);
    expect(problem).toBe("");
    expect(changes[0]).toContain("Remove-ManagementRoleEntry Signatures\\Set-Mailbox");
    expect(changes[0]).toEqual(expect.arrayContaining(assignments));
  });

  test.each([
    ["that Exchange does not show in time", { LATE: "1000" }, /does not show what role 'Signatures' may do/],
    [
      "that Exchange does not cut",
      { UNCUTTABLE: "yes" },
      /'Signatures' may also run 1 other cmdlets \(Set-Mailbox/,
    ],
  ])("does not give the app a role %s, and says so", (_, env, message) => {
    const { changes, problem } = run(["-WaitSeconds 0"], env);
    expect(changes.flat()).toContain("New-ManagementRole Signatures");
    expect(changes.flat()).not.toContain(assignments[0]);
    expect(problem).toMatch(message);
  });

  test("changes nothing with -WhatIf, and says all that it would do", () => {
    const { changes, printed, problem } = run(["-WhatIf"]);
    expect(problem).toBe("");
    expect(changes.flat()).toEqual([]);
    expect(printed).toContain("give 'Entra Employee Sync' role 'Signatures'");
  });

  test("takes away with -Remove what it has made, once, and says so before", () => {
    const { changes, printed, problem } = run(["", "-Remove -WhatIf", "-Remove", "-Remove"]);
    expect(problem).toBe("");
    expect(changes[1]).toEqual([]);
    expect(printed.split("END OF RUN")[1]).toContain("→ remove role group 'Entra Employee Sync'");
    expect(printed.split("END OF RUN")[3]).toContain("✓ there is no role 'Signatures'");
    expect(changes[3]).toEqual([]);
    expect(changes[2]).toEqual([
      "Remove-RoleGroup Entra Employee Sync",
      "Remove-ManagementScope Signatures people",
      "Remove-ManagementRole Signatures",
      "Remove-ManagementRole Signatures tenant",
      "Remove-ServicePrincipal 22222222-2222-4222-8222-222222222222",
    ]);
  });

  test("does not take an Exchange that does not answer for one that has nothing to take away", () => {
    const { changes, problem } = run(["", "-Remove"], { AWAY: "Get-RoleGroup" });
    expect(changes[0]).toContain("New-RoleGroup Entra Employee Sync");
    expect(changes[1]).toEqual([]);
    expect(problem).toContain("Get-RoleGroup: the connection was closed");
  });
});
