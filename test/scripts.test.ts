import { execFileSync, spawnSync } from "node:child_process";
import { globSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { has, withTenant } from "./scripts/tenant.ts";

const root = join(import.meta.dirname, "..");
const client = "11111111-1111-4111-8111-111111111111";
const certificate = ["--vault", "kv-example", "--client-id", client];
const assign = ["--client-id", client, "--role", "Sync.Run", "--to", "anne@example.com"];

describe.skipIf(process.platform === "win32")("bash", () => {
  const options = ["deploy", "certificate", "assign-roles", "exchange-role"].flatMap((name) =>
    [
      ...readFileSync(join(root, `scripts/${name}.sh`), "utf8").matchAll(
        /^ {4}(--[a-z-]+)\) .*&& shift ;;/gm,
      ),
    ].map(([, option = ""]) => [`${name}.sh`, option] as const),
  );

  test.each(options)(
    "%s says that %s needs a value, where it is last or before another option",
    (script, option) => {
      const ended = [[option], [option, ""], [option, "--what-if"]].map((args) =>
        spawnSync("bash", [join(root, "scripts", script), ...args], { encoding: "utf8" }),
      );
      const refusal = [2, `${script.replace(".sh", "")}: ${option} needs a value; --help tells more\n`];
      expect(ended.map(({ status, stderr }) => [status, stderr])).toEqual([refusal, refusal, refusal]);
    },
  );

  test("the certificate is created and registered once, however often the script runs", () =>
    withTenant(({ run }) => {
      const first = run("certificate.sh", ...certificate);
      const second = run("certificate.sh", ...certificate);

      expect(first.changes).toEqual(["keyvault certificate create", "ad app credential reset"]);
      expect(second.changes).toEqual([]);
    }));

  test("the certificate is valid for as long as a policy of the tenant allows, with the reminder within that time", () =>
    withTenant(({ run }) => {
      const policy = (...args: string[]) => run("certificate.sh", ...certificate, ...args).calls.join("\n");

      expect(policy("--months", "1")).toMatch(/"validityInMonths": 1,[\s\S]*"daysBeforeExpiry": 10 /);
      expect(policy("--months", "6", "--rotate")).toMatch(
        /"validityInMonths": 6,[\s\S]*"daysBeforeExpiry": 30 /,
      );
      expect(run("certificate.sh", ...certificate, "--months", "soon").status).toBe(2);
    }));

  test("rotation adds a version, registers it beside the old one, and says how to remove that", () =>
    withTenant(({ run }) => {
      run("certificate.sh", ...certificate);
      const rotated = run("certificate.sh", ...certificate, "--rotate");

      expect(rotated.changes).toEqual(["keyvault certificate create", "ad app credential reset"]);
      expect(rotated.calls.find((call) => call.startsWith("az ad app credential reset"))).toContain(
        "--append",
      );
      expect(rotated.printed).toContain(
        `az ad app credential delete --id ${client} --cert --key-id key-of-${"AB".padStart(40, "0")}`,
      );
    }));

  test("rotation happens once a day, however often the script runs", () =>
    withTenant(({ run }) => {
      const today = { CREATED: new Date().toISOString().slice(0, 10) };
      run("certificate.sh", ...certificate);

      expect(run("certificate.sh", today, ...certificate, "--rotate").changes).toEqual([]);
    }));

  test("a thumbprint is known again in base64, as some versions of the CLI show it", () =>
    withTenant(({ run }) => {
      run("certificate.sh", ...certificate);

      expect(run("certificate.sh", { BASE64: "yes" }, ...certificate).changes).toEqual([]);
    }));

  test("a version that was made but not registered, for want of a right, is registered the next time", () =>
    withTenant(({ run, tenant }) => {
      run("certificate.sh", ...certificate);
      rmSync(join(tenant, "registered"));

      expect(run("certificate.sh", ...certificate).changes).toEqual(["ad app credential reset"]);
    }));

  test("a role is assigned once, and taken away once", () =>
    withTenant(({ run }) => {
      const runs = [assign, assign, [...assign, "--remove"], [...assign, "--remove"]];

      expect(runs.map((args) => run("assign-roles.sh", ...args).changes)).toEqual([
        ["rest --method post"],
        [],
        ["rest --method delete"],
        [],
      ]);
    }));

  test("a sign-in name is looked up, and an object id is taken as it is", () =>
    withTenant(({ run }) => {
      const posted = ["anne@example.com", "22222222-2222-4222-8222-222222222222"].map((who) =>
        run("assign-roles.sh", "--client-id", client, "--role", "Sync.Read", "--to", who).calls.at(-1),
      );

      expect(posted[0]).toContain('"principalId":"user-anne@example.com"');
      expect(posted[1]).toContain('"principalId":"22222222-2222-4222-8222-222222222222"');
    }));

  test.each([
    ["certificate.sh", certificate],
    ["certificate.sh", [...certificate, "--rotate"]],
    ["assign-roles.sh", assign],
  ])("%s with --what-if says what it would do and how to undo it, and does nothing", (script, args) =>
    withTenant(({ run }) => {
      const { changes, printed } = run(script, ...args, "--what-if");

      expect(changes).toEqual([]);
      expect(printed).toMatch(/→ .*\n {2}to undo: \S.*\n {2}not done/);
    }),
  );

  test("each step is said before it is done", () =>
    withTenant(({ run }) => {
      const { printed, changes } = run("certificate.sh", ...certificate);

      expect(printed.match(/^→ .*\n {2}to undo: az /gm)).toHaveLength(changes.length);
    }));

  test("the role in Exchange is PowerShell's work, for the service principal of the app", () =>
    withTenant(({ run }) => {
      const { calls } = run("exchange-role.sh", "--client-id", client, "--remove", "--what-if");

      expect(calls.at(-1)).toMatch(
        new RegExp(
          `^pwsh .*exchange-role.ps1 -ClientId ${client} -PrincipalId principal-of-${client} -Remove -WhatIf$`,
        ),
      );
    }));

  test("the switch for roaming signatures is PowerShell's work", () =>
    withTenant(({ run }) => {
      expect(run("roaming-signatures.sh", "--off").calls.at(-1)).toMatch(/roaming-signatures\.ps1 -Off$/);
    }));

  test.each(["certificate.sh", "assign-roles.sh", "exchange-role.sh"])(
    "%s without arguments says what it needs",
    (script) =>
      withTenant(({ run }) => {
        const { status, problem, calls } = run(script);

        expect(status).toBe(2);
        expect(problem).toContain("--client-id");
        expect(calls).toEqual([]);
      }),
  );

  test.each(globSync("{scripts,actions/*}/*.sh", { cwd: root }))("%s is bash without a slip", (path) => {
    execFileSync("bash", ["-n", path], { cwd: root });
  });

  test.skipIf(!has("shellcheck"))("ShellCheck has nothing to say", () => {
    const { stdout } = spawnSync(
      "shellcheck",
      ["-x", ...globSync("{scripts,actions/*}/*.sh", { cwd: root })],
      {
        cwd: root,
      },
    );

    expect(stdout.toString()).toBe("");
  });
});

describe("PowerShell", () => {
  const scripts = globSync("scripts/*.ps1", { cwd: root });

  test.each(scripts)("%s can be asked what it would do, and says how to undo it", (path) => {
    const script = readFileSync(join(root, path), "utf8");

    expect(script).toContain("[CmdletBinding(SupportsShouldProcess");
    expect(script).toContain("to undo: ");
  });

  test.skipIf(!has("pwsh"))("all scripts parse", () => {
    expect(scripts.length).toBeGreaterThan(3);
    // In one PowerShell: it takes longer to start than to parse them all.
    const parses = scripts.map(
      (path) =>
        `$e = $null; [void][Management.Automation.Language.Parser]::ParseFile('${join(root, path)}', [ref]$null, [ref]$e); '${path}:'; $e`,
    );
    const printed = execFileSync("pwsh", ["-NoProfile", "-Command", parses.join("; ")]).toString();

    expect(printed.trim().split(/\r?\n/)).toEqual(scripts.map((path) => `${path}:`));
  });

  test("every bash script has one for PowerShell", () => {
    const bash = globSync("scripts/*.sh", { cwd: root }).filter((path) => !path.endsWith("step.sh"));

    expect(bash.map((path) => path.replace(/sh$/, "ps1")).sort()).toEqual(scripts.sort());
  });
});
