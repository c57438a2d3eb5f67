import { expect, test } from "vitest";
import { GRAPH_SCOPE, sharedMicrosoft, withMicrosoft } from "../running-microsoft.ts";
import { type CmdletCall, EXCHANGE, invoke, reasonOf } from "./running-exchange.ts";

const microsoft = sharedMicrosoft(EXCHANGE);
const organization = (call: CmdletCall = {}) => invoke(microsoft(), "Get-OrganizationConfig", {}, call);

test("lets the app in with its role, its tenant's GUID and the anchor mailbox", async () => {
  const { status, body, headers } = await organization();
  expect(status).toBe(200);
  expect(body.value).toMatchObject([{ PostponeRoamingSignaturesUntilLater: true }]);
  expect(body["@adminapi.warnings"]).toEqual([]);
  expect(headers.get("request-id")).not.toBeNull();
});

test.each<[string, CmdletCall, number]>([
  ["a domain for a tenant", { tenant: "fjordbo.onmicrosoft.com" }, 401],
  ["another tenant's GUID", { tenant: "99999999-9999-4999-8999-999999999999" }, 401],
  ["no token", { headers: { Authorization: null } }, 401],
  ["v1.0", { version: "v1.0" }, 405],
  ["v2.0", { version: "v2.0" }, 405],
  ["another path", { path: "RunCommand" }, 404],
  ["text for a content type", { headers: { "Content-Type": "text/plain" } }, 415],
  ["no anchor mailbox", { headers: { "X-AnchorMailbox": null } }, 400],
  ["a user's mailbox for an anchor", { headers: { "X-AnchorMailbox": "UPN:kari.nordmann@example.no" } }, 400],
  ["no JSON", { body: "{" }, 400],
  ["a body without a cmdlet", { body: { CmdletInput: {} } }, 400],
  ["a cmdlet outside CmdletInput", { body: { CmdletName: "Get-OrganizationConfig" } }, 400],
])("refuses %s", async (_, call, status) => {
  expect((await organization(call)).status).toBe(status);
});

test("refuses a token for Graph, and says that its audience is wrong", async () => {
  const Authorization = `Bearer ${await microsoft().token(GRAPH_SCOPE)}`;
  const { status, headers } = await organization({ headers: { Authorization } });
  expect(status).toBe(401);
  expect(headers.get("www-authenticate")).toMatch(/^Bearer /);
  expect(headers.get("x-ms-diagnostics")).toContain("audience");
});

test.each([
  { roles: ["Exchange.ManageAsApp"], status: 200 },
  { roles: ["Exchange.ManageAsAppV2", "Exchange.ManageAsApp"], status: 200 },
  { roles: ["Exchange.ManageAsAppV2"], status: 401 },
  { roles: [], status: 401 },
])("answers a token with $roles with $status", async ({ roles, status }) => {
  await withMicrosoft({ ...EXCHANGE, exchangeRoles: roles }, async (other) => {
    expect((await invoke(other, "Get-OrganizationConfig")).status).toBe(status);
  });
});

test("refuses an app without a directory role for any cmdlet", async () => {
  microsoft().exchangeAccess.cmdlets = null;
  const refused = await organization();
  expect(refused.status).toBe(403);
  expect(reasonOf(refused)[2]).toContain("isn't supported in this scenario");
});

test("refuses a cmdlet that the app's management role does not have, and runs the others", async () => {
  microsoft().exchangeAccess.cmdlets = ["Get-OrganizationConfig"];
  const refused = await invoke(microsoft(), "Set-MailboxMessageConfiguration", { Identity: "x" });
  expect(refused.status).toBe(403);
  expect(reasonOf(refused)[2]).toContain("is not present in the role definition of the current user");
  expect((await organization()).status).toBe(200);
});

test("does not know a cmdlet it does not have", async () => {
  const refused = await invoke(microsoft(), "Set-MailboxSignature");
  expect(refused.status).toBe(400);
  expect(reasonOf(refused)[1]).toBe("System.Management.Automation.CommandNotFoundException");
  expect(refused.headers.get("x-exceptiontype")).toBe("CommandNotFoundException");
});
