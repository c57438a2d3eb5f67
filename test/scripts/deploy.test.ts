import { describe, expect, test } from "vitest";
import { has, withTenant } from "./tenant.ts";

const languages = [
  {
    script: "deploy.sh",
    here: process.platform !== "win32",
    args: (environment: string, ...switches: string[]) => [
      "--environment",
      environment,
      ...switches.map((name) => `--${name}`),
    ],
  },
  {
    script: "deploy.ps1",
    here: has("pwsh"),
    args: (environment: string, ...switches: string[]) => [
      "-Environment",
      environment,
      ...switches.map((name) => `-${name.replace("-", "")}`),
    ],
  },
];

describe.each(languages)("$script", { timeout: 240_000 }, ({ script, here, args }) => {
  test.skipIf(!here)("deploys each environment by its own file, under its own name", () =>
    withTenant(({ run }) => {
      const deployed = ["dev", "prod"].map((name) =>
        run(script, { ENTRA_CLIENT_ID: "given" }, ...args(name)).calls.find((call) =>
          call.startsWith("az deployment sub create"),
        ),
      );

      expect(deployed).toEqual([
        "az deployment sub create --name employee-sync-dev --location norwayeast --parameters infra/dev.bicepparam",
        "az deployment sub create --name employee-sync --location norwayeast --parameters infra/prod.bicepparam",
      ]);
    }),
  );

  test.skipIf(!here)("takes what this environment gave back, and not what the shell has of another", () =>
    withTenant(({ run }) => {
      const other = {
        ENTRA_CLIENT_ID: "of-dev",
        IDENTITY_PRINCIPAL_ID: "of-dev",
        FUNCTION_APP_URL: "of-dev",
      };
      const first = run(script, other, ...args("prod", "graph"));
      const app = run(script, other, ...args("prod"));
      const again = run(script, other, ...args("prod", "graph"));

      expect(first.calls).toContain("given IDENTITY_PRINCIPAL_ID=none");
      expect(first.calls).toContain("given FUNCTION_APP_URL=none");
      expect(app.calls).toContain("given ENTRA_CLIENT_ID=clientId-of-employee-sync-graph");
      expect(again.calls).toContain("given IDENTITY_PRINCIPAL_ID=identityPrincipalId-of-employee-sync");
      expect(again.calls).toContain("given FUNCTION_APP_URL=functionAppUrl-of-employee-sync");
    }),
  );

  test.skipIf(!here)(
    "does not take the address away that people sign in at, where Azure has forgotten the deployment that knew it",
    () =>
      withTenant(({ run }) => {
        const { status, problem, changes } = run(script, { GROUP_EXISTS: "yes" }, ...args("prod", "graph"));

        expect(status).not.toBe(0);
        expect(problem.replace(/\s*\n\s*\|?\s*/g, " ")).toMatch(/rg-employee-sync is there, but/);
        expect(changes).toEqual([]);
      }),
  );

  test.skipIf(!here)("prints what an environment gave back, and nothing of one that is not there", () =>
    withTenant(({ run }) => {
      run(script, ...args("test"));
      const { printed, changes } = run(script, ...args("test", "outputs"));

      expect(printed).toContain("VAULT");
      expect(printed).toContain("'keyVaultName-of-employee-sync-test'");
      expect(changes).toEqual([]);
      expect(run(script, ...args("prod", "outputs"))).toMatchObject({
        printed: "",
        problem: expect.stringContaining("has not been deployed"),
      });
    }),
  );

  test.skipIf(!here)("shows what would change, and changes nothing", () =>
    withTenant(({ run }) => {
      const { changes, printed } = run(script, ...args("prod", "what-if"));

      expect(changes).toEqual([]);
      expect(printed).toContain("→ deploy infra/prod.bicepparam to subscription Example subscription");
      expect(printed).toContain("what infra/prod.bicepparam would change");
    }),
  );

  test.skipIf(!here).each(["staging", "main"])("refuses %s, which has no file of its own", (name) =>
    withTenant(({ run }) => {
      const { status, problem, changes } = run(script, ...args(name));

      expect(status).not.toBe(0);
      expect(problem).toMatch(/no infra\/staging\.bicepparam|does not write out environmentName/);
      expect(changes).toEqual([]);
    }),
  );
});
