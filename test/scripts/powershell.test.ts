import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { has, withTenant } from "./tenant.ts";

const client = "11111111-1111-4111-8111-111111111111";
const certificate = ["-Vault", "kv-example", "-ClientId", client];
const assign = ["-ClientId", client, "-Role", "Sync.Run", "-To", "anne@example.com"];

describe.skipIf(!has("pwsh"))("certificate.ps1", () => {
  test("makes and registers the certificate once, however often it runs and however the CLI shows thumbprints", () =>
    withTenant(({ run }) => {
      const first = run("certificate.ps1", ...certificate);

      expect(first).toMatchObject({ status: 0, problem: "" });
      expect(first.changes).toEqual(["keyvault certificate create", "ad app credential reset"]);
      expect(run("certificate.ps1", ...certificate).changes).toEqual([]);
      expect(run("certificate.ps1", { BASE64: "yes" }, ...certificate).changes).toEqual([]);
    }));

  test("registers a version that was made but not registered, for want of a right", () =>
    withTenant(({ run, tenant }) => {
      run("certificate.ps1", ...certificate);
      rmSync(join(tenant, "registered"));

      expect(run("certificate.ps1", ...certificate).changes).toEqual(["ad app credential reset"]);
    }));

  test("rotates once a day, beside the old one, and says how to remove that", () =>
    withTenant(({ run }) => {
      const today = { CREATED: new Date().toISOString().slice(0, 10) };
      run("certificate.ps1", ...certificate);
      const rotated = run("certificate.ps1", ...certificate, "-Rotate");

      expect(rotated.changes).toEqual(["keyvault certificate create", "ad app credential reset"]);
      expect(run("certificate.ps1", ...certificate, "-Months", "6", "-Rotate").printed).toContain(
        "a new version",
      );
      expect(rotated.calls.find((call) => call.includes("credential reset"))).toContain("--append");
      expect(rotated.printed).toContain(`--key-id key-of-${"AB".padStart(40, "0")}`);
      expect(run("certificate.ps1", today, ...certificate, "-Rotate").changes).toEqual([]);
    }));
});

describe.skipIf(!has("pwsh"))("assign-roles.ps1", () => {
  test("assigns a role once, and takes it away once", () =>
    withTenant(({ run }) => {
      const runs = [assign, assign, [...assign, "-Remove"], [...assign, "-Remove"]];
      const ran = runs.map((args) => run("assign-roles.ps1", ...args));

      expect(ran.map(({ changes }) => changes)).toEqual([
        ["rest --method post"],
        [],
        ["rest --method delete"],
        [],
      ]);
      expect(ran[0]?.calls.at(-1)).toContain('"principalId":"user-anne@example.com"');
    }));

  test("takes an object id as it is", () =>
    withTenant(({ run }) => {
      const id = "22222222-2222-4222-8222-222222222222";
      const { calls } = run("assign-roles.ps1", "-ClientId", client, "-Role", "Sync.Read", "-To", id);

      expect(calls.at(-1)).toContain(`"principalId":"${id}"`);
    }));
});

test.skipIf(!has("pwsh")).each([
  ["certificate.ps1", certificate],
  ["certificate.ps1", [...certificate, "-Rotate"]],
  ["assign-roles.ps1", assign],
])("%s with -WhatIf says what it would do and how to undo it, and does nothing", (script, args) =>
  withTenant(({ run }) => {
    const { changes, printed, status } = run(script, ...args, "-WhatIf");

    expect(status).toBe(0);
    expect(changes).toEqual([]);
    expect(printed).toMatch(/→ .*\n {2}to undo: \S/);
  }),
);

describe.skipIf(!has("pwsh"))("roaming-signatures.ps1", () => {
  test("shows the switch, turns it once, says how to turn it back, and only talks with -WhatIf", () => {
    const root = join(import.meta.dirname, "../..");
    const script = `& '${join(root, "scripts/roaming-signatures.ps1")}'`;
    const runs = ["", "-Off -WhatIf", "-Off", "-Off", "-On"].map((args) => `${script} ${args}; 'END OF RUN'`);
    const command = `. '${join(import.meta.dirname, "exchange-cmdlets.ps1")}'; ${runs.join("; ")}`;
    const { stdout, stderr } = spawnSync("pwsh", ["-NoProfile", "-NonInteractive", "-Command", command], {
      encoding: "utf8",
      env: { ...process.env, NO_COLOR: "1" },
    });
    const printed = stdout.split("END OF RUN");

    expect(stderr).toBe("");
    expect(printed[0]).toContain("Roaming signatures are on");
    expect(printed.map((part) => [...part.matchAll(/^CHANGE (.*)$/gm)].map(([, change]) => change))).toEqual([
      [],
      [],
      ["Set-OrganizationConfig True"],
      [],
      ["Set-OrganizationConfig False"],
      [],
    ]);
    expect(printed[2]).toContain("roaming-signatures.ps1 -On");
  });
});
