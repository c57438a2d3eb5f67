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

describe.each(languages)("$script", ({ script, here, args }) => {
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
        const { status, problem, changes } = run(
          script,
          { GROUP: "rg-employee-sync" },
          ...args("prod", "graph"),
        );

        expect(status).not.toBe(0);
        expect(problem.replace(/\s*\n\s*\|?\s*/g, " ")).toMatch(/rg-employee-sync is there, but/);
        expect(changes).toEqual([]);
      }),
  );

  test.skipIf(!here)("makes no second app in a resource group that is written in other capitals", () =>
    withTenant(({ run }) => {
      const { status, problem, changes } = run(script, { GROUP: "RG-Employee-Sync" }, ...args("prod"));

      expect(status).not.toBe(0);
      expect(problem.replace(/\s*\n\s*\|?\s*/g, " ")).toMatch(
        /resource group RG-Employee-Sync is there.*means rg-employee-sync/i,
      );
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

  test.skipIf(!here).each([
    ["Azure does not answer in the middle", { FAILS: "keyVaultName" }, "failed|not answered"],
    ["the deployment gave back no vault", { EMPTY: "keyVaultName" }, "gave back no keyVaultName"],
    ["Azure does not answer for the registration", { FAILS: "principalId" }, "failed|not answered"],
  ])("prints no half of an environment where %s", (_, surroundings, problem) =>
    withTenant(({ run }) => {
      run(script, ...args("test", "graph"));
      run(script, ...args("test"));
      const failed = run(script, surroundings, ...args("test", "outputs"));

      expect(failed.status).not.toBe(0);
      expect([failed.printed, failed.problem]).toEqual(["", expect.stringMatching(problem)]);
      const { status, printed } = run(script, { EMPTY: "outboundAddress" }, ...args("test", "outputs"));
      expect([status, printed]).toEqual([0, expect.stringMatching(/VAULT.*OUTBOUND_ADDRESS ?= ?''.*SP/s)]);
    }),
  );

  test.skipIf(!here)("does not give an environment the app registration of another one", () =>
    withTenant(({ run }) => {
      const shell = { AZURE_ENV_NAME: "employee-sync-dev", ENTRA_CLIENT_ID: "of-dev" };
      const refused = run(script, shell, ...args("prod"));
      expect(refused.status).not.toBe(0);
      expect([refused.changes, refused.problem.replace(/\s*\n\s*\|?\s*/g, " ")]).toEqual([
        [],
        expect.stringMatching(/may be the app registration of employee-sync-dev .*prod -?-graph/i),
      ]);

      for (const own of [{ AZURE_ENV_NAME: "employee-sync" }, { AZURE_ENV_NAME: "" }])
        expect(run(script, { ...shell, ...own }, ...args("prod"))).toMatchObject({ status: 0 });
      const { printed } = run(script, shell, ...args("prod", "outputs"));
      expect(printed).toMatch(
        /^(unset |\$env:)ENTRA_CLIENT_ID SIGN_IN_CLIENT_ID SP$|ENTRA_CLIENT_ID = .*null/m,
      );
      run(script, shell, ...args("prod", "graph"));
      expect(run(script, shell, ...args("prod")).calls).toContain(
        "given ENTRA_CLIENT_ID=clientId-of-employee-sync-graph",
      );
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
