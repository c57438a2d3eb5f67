import { afterEach, describe, expect, test } from "vitest";
import { connectGraph } from "../../../src/clients/graph/graph.ts";
import { checkGroups, findGroup, readMembers } from "../../../src/clients/graph/groups.ts";
import { createTokens } from "../../../src/clients/identity/tokens.ts";
import type { EntraGroup } from "../../../src/local/microsoft/graph/groups.ts";
import { entraUser } from "../../../src/local/microsoft/graph/user.ts";
import { besideEntra, scope } from "../identity/entra.ts";

const idOf = (n: number) => `aaaaaaaa-0000-4000-8000-${String(n).padStart(12, "0")}`;
const groupId = (n: number) => `bbbbbbbb-0000-4000-8000-${String(n).padStart(12, "0")}`;
const users = Array.from({ length: 2100 }, (_, n) =>
  entraUser({ id: idOf(n), userPrincipalName: `p${n}@example.com`, displayName: `P ${n}` }),
);
const entra = besideEntra({ users, graphRoles: ["User.Read.All", "GroupMember.Read.All"] });

afterEach(() => {
  entra().microsoft.reset();
  entra().microsoft.app.grant("graph", "User.Read.All", "GroupMember.Read.All");
});

function connect(mayWrite?: () => Promise<void>) {
  const tokens = createTokens({ ...entra().settings, credential: "certificate" });
  return connectGraph({
    url: entra().microsoft.graphUrl,
    token: (options) => tokens.token(scope, options),
    ...(mayWrite && { mayWrite }),
  });
}

const group = (n: number, displayName: string, more: Partial<EntraGroup> = {}) =>
  entra().microsoft.groups.set({ id: groupId(n), displayName, members: [], ...more });

describe("a group is found", () => {
  test("by its name in any case, also with a quote, and by its object id", async () => {
    group(1, "Kari's team");
    const found = { id: groupId(1), displayName: "Kari's team" };
    expect(await findGroup(connect(), "kari's TEAM")).toEqual(found);
    expect(await findGroup(connect(), groupId(1).toUpperCase())).toEqual(found);
  });

  test.each([
    ["an unknown name", "Unknown", "group-not-found", "There is no group Unknown in Entra ID."],
    ["an unknown id", groupId(9), "group-not-found", `There is no group ${groupId(9)} in Entra ID.`],
    [
      "a name that two have",
      "Sales",
      "group-ambiguous",
      `Several groups in Entra ID have the name Sales: ${groupId(1)}, ${groupId(2)}.`,
    ],
    [
      "hidden members",
      "Secret",
      "group-hidden",
      "The members of group Secret are hidden, also from this app.",
    ],
  ])("never with %s", async (_, name, code, message) => {
    group(1, "Sales");
    group(2, "SALES");
    group(3, "Secret", { visibility: "HiddenMembership", members: [idOf(1)] });
    await expect(findGroup(connect(), name)).rejects.toMatchObject({ code, message });
  });
});

test("members are those of groups within as well, each once, over all pages, in groups that contain one another", async () => {
  group(1, "All", { members: [groupId(2), idOf(0).toUpperCase()] });
  group(2, "Most", { members: [groupId(1), ...users.slice(0, 1500).map(({ id }) => id)] });
  const members = await readMembers(connect(), { id: groupId(1) });
  expect([...members].filter((id) => id.startsWith("aaaaaaaa"))).toHaveLength(1500);
  expect(members.has(idOf(0))).toBe(true);
  expect(members.has(idOf(1500))).toBe(false);
  const pages = entra()
    .microsoft.counts()
    .filter(({ route }) => route.endsWith("/transitiveMembers"));
  expect(pages).toMatchObject([{ calls: 2, statuses: { 200: 2 } }]);
});

test("some people are looked up in twenty groups and more at a time, and no pause of writing stops that", async () => {
  for (let n = 1; n <= 25; n++) group(n, `G${n}`, { members: n % 2 ? [groupId(n + 1)] : [idOf(n)] });
  const groups = Array.from({ length: 25 }, (_, n) => groupId(n + 1));
  const paused = () => Promise.reject(new Error("Writing is paused."));
  const found = await checkGroups(connect(paused), { users: [idOf(2), idOf(24), idOf(25)], groups });
  expect(found.map((ids) => [...(ids instanceof Error ? [] : ids)])).toEqual([
    [groupId(1), groupId(2)],
    [groupId(23), groupId(24)],
    [],
  ]);
  const batches = entra()
    .microsoft.exchanges("graph")
    .filter(({ route }) => route === "/v1.0/$batch");
  expect(batches).toHaveLength(1);
});

test("of someone who is gone the error is theirs alone", async () => {
  group(1, "G", { members: [idOf(1)] });
  const [gone, there] = await checkGroups(connect(), { users: [idOf(9999), idOf(1)], groups: [groupId(1)] });
  expect(gone).toMatchObject({ code: "not-found" });
  expect(there).toEqual(new Set([groupId(1)]));
});

test("without the permission everything about groups says which one to grant", async () => {
  entra().microsoft.app.revoke("graph", "GroupMember.Read.All");
  group(1, "G", { members: [idOf(1)] });
  const refused = { code: "forbidden", remedy: expect.stringContaining("GroupMember.Read.All") };
  await expect(findGroup(connect(), "G")).rejects.toMatchObject(refused);
  await expect(readMembers(connect(), { id: groupId(1) })).rejects.toMatchObject(refused);
  expect(await checkGroups(connect(), { users: [idOf(1)], groups: [groupId(1)] })).toMatchObject([refused]);
});

test("a throttled page is waited for, and the members are those of all pages", async () => {
  group(1, "G", { members: users.slice(0, 1200).map(({ id }) => id) });
  entra().microsoft.faults.add({
    service: "graph",
    path: "*/transitiveMembers",
    status: 429,
    times: 1,
    retryAfter: 0,
  });
  expect((await readMembers(connect(), { id: groupId(1) })).size).toBe(1200);
});
