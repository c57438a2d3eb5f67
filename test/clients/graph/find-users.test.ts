import { expect, test } from "vitest";
import { findUsers } from "../../../src/clients/graph/users.ts";
import { user, withGraph } from "./graph-server.ts";

test("looks 15 people up at a time, by UPN, mail and other addresses", () =>
  withGraph({ answer: () => ({ status: 200, json: { value: [] } }) }, async ({ graph, seen }) => {
    const emails = Array.from({ length: 16 }, (_, i) => `p${i}@example.com`);
    expect(await findUsers(graph, { emails, select: ["city"] })).toEqual([]);
    const filters = seen.map(({ query }) => query["$filter"] ?? "");
    expect(filters.map((filter) => filter.match(/@/g)?.length).sort()).toEqual([1, 1, 1, 15, 15, 15]);
    expect(filters).toContain("userPrincipalName in ('p15@example.com')");
    expect(filters).toContain("mail in ('p15@example.com')");
    expect(filters).toContain("proxyAddresses/any(p:p eq 'smtp:p15@example.com')");
    expect(filters.filter((filter) => filter.split(" or ").length === 15)).toHaveLength(1);
  }));

test("looks 15 people up at a time by object id and by employee number", () =>
  withGraph({ answer: () => ({ status: 200, json: { value: [] } }) }, async ({ graph, seen }) => {
    const ids = Array.from({ length: 16 }, (_, i) => `id-${i}`);
    await findUsers(graph, { ids, employeeNumbers: ["7", "o'42", "7"], select: [] });
    const filters = seen.map(({ query }) => query["$filter"] ?? "");
    expect(filters).toHaveLength(3);
    expect(filters).toContain("id in ('id-15')");
    expect(filters).toContain("employeeId eq '7' or employeeId eq 'o''42'");
  }));

test.each(["kari@bl\u00e5b\u00e6r.no", "KARI@XN--blbr-roah.no"])("looks %s up in both its forms", (email) =>
  withGraph({ answer: () => ({ status: 200, json: { value: [] } }) }, async ({ graph, seen }) => {
    await findUsers(graph, { emails: [email], select: [] });
    expect(seen.map(({ query }) => query["$filter"])).toContain(
      "mail in ('kari@xn--blbr-roah.no','kari@bl\u00e5b\u00e6r.no')",
    );
  }),
);

test("doubles quotes and escapes what would end the query", () =>
  withGraph({ answer: () => ({ status: 200, json: { value: [] } }) }, async ({ graph, seen }) => {
    await findUsers(graph, { emails: ["o'hara&co+x#y@example.com"], select: [] });
    expect(seen.map(({ query }) => query["$filter"])).toContain("mail in ('o''hara&co+x#y@example.com')");
  }));

test("returns each member once, and no guest", () =>
  withGraph(
    {
      answer: () => ({
        status: 200,
        json: { value: [user("1"), user("2", { userType: "Guest" }), user("3", { userType: null })] },
      }),
    },
    async ({ graph }) => {
      const found = await findUsers(graph, { emails: ["1@example.com"], select: [] });
      expect(found.map(({ id }) => id)).toEqual(["1", "3"]);
    },
  ));

test("sends no request for no e-mails", () =>
  withGraph({ answer: () => ({ status: 500 }) }, async ({ graph, seen }) => {
    expect(await findUsers(graph, { emails: [], select: [] })).toEqual([]);
    expect(seen).toHaveLength(0);
  }));
