import { expect, test } from "vitest";
import { RUN_CMDLETS } from "../../src/clients/exchange/answer-error.ts";
import { READ_GROUPS, READ_USERS, WRITE_USERS } from "../../src/clients/graph/answer.ts";
import { GiveUp } from "../../src/core/errors.ts";
import { permissions, type RolesOf } from "../../src/status/identity.ts";

const profiles = [{ permission: READ_USERS }, { permission: WRITE_USERS, target: "entra" }];
const refused = () => Promise.reject(new GiveUp("resource-missing", "There is no Exchange."));
const rolesOf =
  (graph: readonly string[] | undefined, exchange: readonly string[] | undefined = []): RolesOf =>
  async (api) =>
    api === "graph" ? graph : exchange;

test("reports a role that only Exchange needed as superfluous once signatures are off", async () => {
  const roles = rolesOf(["User.ReadWrite.All"], ["Exchange.ManageAsApp"]);
  expect(await permissions(roles, profiles, "apply")()).toMatchObject({
    state: "warning",
    details: { superfluous: ["Exchange.ManageAsApp"] },
    remedy: expect.stringContaining("00000002-0000-0ff1-ce00-000000000000"),
  });
});

test("accepts a tenant without Exchange while nothing of it is needed", async () => {
  const roles: RolesOf = (api) => (api === "exchange" ? refused() : rolesOf(["User.ReadWrite.All"])(api));
  expect(await permissions(roles, profiles, "apply")()).toMatchObject({ state: "ok" });
  const withSignatures = [...profiles, { permission: RUN_CMDLETS, target: "signature" }];
  await expect(permissions(roles, withSignatures, "apply")()).rejects.toMatchObject({
    code: "resource-missing",
  });
});

test("lets the permission to read the audit log be given or not", async () => {
  const roles = rolesOf(["User.ReadWrite.All", "AuditLog.Read.All"]);
  expect(await permissions(roles, profiles, "apply")()).toMatchObject({
    state: "ok",
    details: { present: ["User.ReadWrite.All", "AuditLog.Read.All"], missing: [], superfluous: [] },
  });
});

test("asks for reading groups only where a rule names one, and finds it superfluous elsewhere", async () => {
  const rules = { permission: READ_GROUPS, target: "signature", to: "read who is in groups" };
  const found = await permissions(rolesOf(["User.ReadWrite.All"]), [...profiles, rules], "apply")();
  expect(found).toMatchObject({
    state: "error",
    reason: "This identity cannot read who is in groups: it lacks GroupMember.Read.All.",
    remedy: expect.stringContaining("appRoles[?value=='GroupMember.Read.All']"),
  });
  const granted = rolesOf(["User.ReadWrite.All", "GroupMember.Read.All"]);
  expect(await permissions(granted, [...profiles, rules], "apply")()).toMatchObject({ state: "ok" });
  expect(await permissions(granted, profiles, "apply")()).toMatchObject({
    details: { superfluous: ["GroupMember.Read.All"] },
  });
});

test("judges nothing by a token that does not list roles", async () => {
  const found = await permissions(rolesOf(undefined), profiles, "apply")();
  expect(found).toMatchObject({ state: "warning", details: { present: [], missing: [] } });
  expect(found.reason).toBe("The token for Microsoft Graph does not list its roles.");
  expect(found.remedy).toBeUndefined();
});

test.each([
  ["apply", [], "error", "cannot read users"],
  ["preview", [], "error", "cannot read users"],
  ["apply", ["User.Read.All"], "error", "cannot write entra"],
  ["preview", ["User.Read.All"], "warning", "cannot write entra"],
] as const)(
  "in mode %s judges an identity with the roles %j: %s, it %s",
  async (mode, held, state, reason) => {
    const found = await permissions(rolesOf(held), profiles, mode)();
    expect(found).toMatchObject({ state, reason: expect.stringContaining(reason) });
    expect(found.remedy).toMatch(/appRoleAssignments.*\n.*within an hour/s);
  },
);
