import { afterEach, expect, test } from "vitest";
import { connectGraph } from "../../../src/clients/graph/graph.ts";
import { findUsers, getUser, readUsers, updateUser } from "../../../src/clients/graph/users.ts";
import { createTokens } from "../../../src/clients/identity/tokens.ts";
import { type EntraUser, entraUser } from "../../../src/local/microsoft/graph/user.ts";
import { besideEntra, scope } from "../identity/entra.ts";

const idOf = (n: number) => `aaaaaaaa-0000-4000-8000-${String(n).padStart(12, "0")}`;

function member(n: number, more: Partial<EntraUser> = {}): EntraUser {
  return entraUser({ id: idOf(n), userPrincipalName: `p${n}@example.com`, displayName: `P ${n}`, ...more });
}

const users = Array.from({ length: 2100 }, (_, i) => member(i));
users[3] = member(3, { userType: "Guest" });
users[4] = member(4, { mail: "o'hara@example.com" });
users[6] = member(6, { userType: null, employeeId: "00042", accountEnabled: false });
users[7] = member(7, { userPrincipalName: "kari@xn--blbr-roah.no" });
users[5] = member(5, { proxyAddresses: ["SMTP:five@example.com", "smtp:cinq@example.com"] });

const entra = besideEntra({ users });

afterEach(() => entra().microsoft.reset());

function connect() {
  const tokens = createTokens({ ...entra().settings, credential: "certificate" });
  return connectGraph({ url: entra().microsoft.graphUrl, token: (options) => tokens.token(scope, options) });
}

test("reads every member over all pages", async () => {
  const pages = await Array.fromAsync(readUsers(connect(), { select: ["jobTitle"] }));
  expect(pages.flat().map(({ id }) => id)).toHaveLength(2099);
  expect(new Set(pages.flat().map(({ id }) => id)).has(idOf(3))).toBe(false);
  expect(entra().microsoft.exchanges("graph")).toHaveLength(3);
});

test("finds people by UPN, by a mail with a quote, and by another address, in any case", async () => {
  const emails = [
    "P1@Example.com",
    "o'hara@example.com",
    "cinq@example.com",
    "p3@example.com",
    "none@example.com",
  ];
  const found = await findUsers(connect(), { emails, select: [] });
  expect(found.map(({ id }) => id).sort()).toEqual([1, 4, 5].map(idOf));
});

test("finds people by object id and by employee number, each once and no guest", async () => {
  const ids = [idOf(1), idOf(3).toUpperCase(), idOf(6), idOf(9999)];
  const found = await findUsers(connect(), { ids, employeeNumbers: ["00042", "7"], select: [] });
  expect(found.map(({ id }) => id).sort()).toEqual([1, 6].map(idOf));
  expect(found).toContainEqual(
    expect.objectContaining({ employeeId: "00042", accountEnabled: false, userType: null }),
  );
});

test("finds the account of an address with an international domain that has its ASCII form", async () => {
  const found = await findUsers(connect(), { emails: ["kari@blåbær.no"], select: [] });
  expect(found.map(({ id }) => id)).toEqual([idOf(7)]);
});

test("changes and clears what is named, and reads it back", async () => {
  const graph = connect();
  const { requestId } = await updateUser(graph, idOf(1), {
    jobTitle: "Rådgiver",
    businessPhones: ["1"],
    city: null,
  });
  expect(requestId).toMatch(/^[\w-]{36}$/);
  expect(await getUser(graph, idOf(1), ["jobTitle", "businessPhones", "city"])).toMatchObject({
    jobTitle: "Rådgiver",
    businessPhones: ["1"],
    city: null,
  });
});

test("says what may not be done", async () => {
  const graph = connect();
  await expect(updateUser(graph, idOf(1), { jobTitle: "" })).rejects.toMatchObject({ code: "refused" });
  await expect(updateUser(graph, idOf(9999), { jobTitle: "x" })).rejects.toMatchObject({ code: "not-found" });
  expect(await getUser(graph, idOf(9999), [])).toBeUndefined();
});

// The last one: the managed identity's token is revoked too, and MSAL keeps that for the whole process.
test("goes on with a new token when all were revoked", async () => {
  const graph = connect();
  await getUser(graph, idOf(1), []);
  entra().microsoft.revokeTokens();
  expect(await getUser(graph, idOf(1), [])).toMatchObject({ id: idOf(1) });
});
