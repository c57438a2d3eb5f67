import { expect, test } from "vitest";
import { KARI, withMicrosoft } from "./running-microsoft.ts";

const path = `/v1.0/users/${KARI.id}`;

test("refuses a call without a token, with a forged one, or with one for another resource", async () => {
  await withMicrosoft({}, async ({ graph, token }) => {
    const genuine = await token();
    const [head, , signature] = genuine.split(".");
    const claims = Buffer.from('{"aud":"https://graph.microsoft.com"}').toString("base64url");
    const forVault = await token("https://vault.azure.net/.default");
    for (const given of [null, "nonsense", `${head}.${claims}.${signature}`, forVault]) {
      const { status, body, headers } = await graph("GET", path, { token: given });
      expect({ status, code: body.error.code }).toEqual({ status: 401, code: "InvalidAuthenticationToken" });
      expect(headers.get("www-authenticate")).toMatch(/^Bearer /);
    }
    expect((await graph("GET", path, { token: genuine })).status).toBe(200);
  });
});

test("refuses a token once it has expired", async () => {
  await withMicrosoft({ tokenLifetimeSeconds: 1 }, async ({ graph, token }) => {
    const short = await token();
    const answers = async () => (await graph("GET", path, { token: short })).status;
    await expect.poll(answers, { timeout: 60_000 }).toBe(401);
  });
});

test("refuses every older token after a revocation, and takes a new one", async () => {
  await withMicrosoft({}, async ({ graph, token, revokeTokens }) => {
    const older = await token();
    revokeTokens("exchange");
    expect((await graph("GET", path, { token: older })).status).toBe(200);
    revokeTokens();
    expect((await graph("GET", path, { token: older })).status).toBe(401);
    expect((await graph("GET", path, { token: await token() })).status).toBe(200);
  });
});

test.each([
  { roles: [], reads: 403, titles: 403, phones: 403 },
  { roles: ["User.Read.All"], reads: 200, titles: 403, phones: 403 },
  { roles: ["User.ReadWrite.All"], reads: 200, titles: 204, phones: 204 },
  { roles: ["User.ReadUpdate.All"], reads: 200, titles: 204, phones: 204 },
  { roles: ["User-Phone.ReadWrite.All"], reads: 403, titles: 403, phones: 204 },
  { roles: ["User.Read.All", "User-Phone.ReadWrite.All"], reads: 200, titles: 403, phones: 204 },
])("with $roles reading is $reads, a title $titles, a phone $phones", async ({ roles, ...expected }) => {
  await withMicrosoft({ graphRoles: roles }, async ({ graph }) => {
    const statuses = {
      reads: (await graph("GET", "/v1.0/users")).status,
      titles: (await graph("PATCH", path, { body: { jobTitle: "Fagsjef", mobilePhone: "1" } })).status,
      phones: (await graph("PATCH", path, { body: { mobilePhone: "2" } })).status,
    };
    expect(statuses).toEqual(expected);
  });
});

test("puts permissions granted or revoked meanwhile into new tokens only", async () => {
  await withMicrosoft({ graphRoles: [] }, async ({ app, graph, token }) => {
    const before = await token();
    app.grant("graph", "User.Read.All");
    expect((await graph("GET", path, { token: before })).status).toBe(403);
    expect((await graph("GET", path)).status).toBe(200);
    app.revoke("graph");
    expect((await graph("GET", path)).status).toBe(403);
  });
});
