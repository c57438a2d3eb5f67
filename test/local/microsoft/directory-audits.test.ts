import { expect, test } from "vitest";
import { entraUser } from "../../../src/local/microsoft/graph/user.ts";
import { idOf, KARI, sharedMicrosoft } from "./running-microsoft.ts";

const OLA = entraUser({ ...KARI, id: idOf(2), userPrincipalName: "ola@example.no" });
const microsoft = sharedMicrosoft({
  users: [KARI, OLA],
  graphRoles: ["User.ReadWrite.All", "AuditLog.Read.All"],
});
const of = (id: string, since = "2020-01-01T00:00:00.000Z") =>
  encodeURIComponent(
    `activityDateTime ge ${since} and activityDisplayName eq 'Update user' and targetResources/any(t:t/id eq '${id}')`,
  );
const read = (query: string) => microsoft().graph("GET", `/v1.0/auditLogs/directoryAudits?${query}`);

test("has every change of a user, newest first, by the directory's own names of properties", async () => {
  await microsoft().graph("PATCH", `/v1.0/users/${KARI.id}`, { body: { jobTitle: "Fagsjef" } });
  microsoft().audits.changeUser(KARI.id, { mobilePhone: null }, { user: "admin@example.no" });
  microsoft().audits.changeUser(OLA.id, { city: "Oslo" }, { user: "admin@example.no" });
  expect(microsoft().users.get(KARI.id)?.mobilePhone).toBeNull();

  const { status, body } = await read(`$filter=${of(KARI.id)}`);
  expect({ status, body }).toMatchObject({
    status: 200,
    body: {
      value: [
        {
          activityDisplayName: "Update user",
          initiatedBy: { user: { userPrincipalName: "admin@example.no" }, app: null },
          targetResources: [
            {
              id: KARI.id,
              modifiedProperties: [{ displayName: "Mobile", newValue: "[]" }, expect.anything()],
            },
          ],
        },
        {
          initiatedBy: { user: null, app: { appId: microsoft().app.clientId } },
          targetResources: [
            {
              modifiedProperties: [
                { displayName: "JobTitle", newValue: '["Fagsjef"]' },
                { displayName: "Included Updated Properties", newValue: '"JobTitle"' },
              ],
            },
          ],
        },
      ],
    },
  });
  expect(await read(`$filter=${of(KARI.id, "2099-01-01T00:00:00Z")}`)).toMatchObject({ body: { value: [] } });
});

test.each([
  ["another clause", `$filter=${encodeURIComponent("result eq 'success'")}`],
  ["another order", "$orderby=activityDateTime asc"],
  ["a page of 1000", "$top=1000"],
])("refuses %s with 400", async (_, query) => {
  expect(await read(query)).toMatchObject({ status: 400 });
});

test("takes five requests in ten seconds, where quotas are on", async () => {
  microsoft().throttling.set(true);
  for (let n = 0; n < 5; n++) expect(await read(`$filter=${of(KARI.id)}`)).toMatchObject({ status: 200 });
  const refused = await read(`$filter=${of(KARI.id)}`);
  expect(refused).toMatchObject({ status: 429, body: { error: { code: "TooManyRequests" } } });
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
});

test("is closed to who may only read and write users", async () => {
  microsoft().app.revoke("graph", "AuditLog.Read.All");
  microsoft().revokeTokens("graph");
  expect(await read(`$filter=${of(KARI.id)}`)).toMatchObject({
    status: 403,
    body: { error: { code: "Authentication_MSGraphPermissionMissing" } },
  });
  microsoft().app.grant("graph", "AuditLog.Read.All");
});
