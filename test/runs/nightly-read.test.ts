import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connectGraph } from "../../src/clients/graph/graph.ts";
import { createTokens } from "../../src/clients/identity/tokens.ts";
import { readLines, writeLines } from "../../src/clients/storage/lines.ts";
import { connectAccounts } from "../../src/connections.ts";
import type { Account } from "../../src/core/identity/account.ts";
import { entraUser } from "../../src/local/microsoft/graph/user.ts";
import { readSettings } from "../../src/settings.ts";
import { forgetKeptAccounts, keptAccountsStore } from "../../src/stores/kept-accounts.ts";
import { besideEntra, scope } from "../clients/identity/entra.ts";
import { withStorage } from "./with-storage.ts";

const people = 2500;
const hour = 3_600_000;
const idOf = (n: number) => `aaaaaaaa-0000-4000-8000-${String(n).padStart(12, "0")}`;
const member = (n: number) =>
  entraUser({
    id: idOf(n),
    userPrincipalName: `p${n}@example.com`,
    displayName: `P ${n}`,
    mail: `p${n}@example.com`,
    city: "Oslo",
  });

let now = Date.now();
const clock = () => now;
const entra = besideEntra({ users: Array.from({ length: people }, (_, n) => member(n)), now: clock });
const storage = withStorage();
const select = ["onPremisesSyncEnabled", "city"];

beforeEach(async () => {
  now = Date.now();
  entra().microsoft.reset();
  await forgetKeptAccounts(storage());
});
afterEach(() => entra().microsoft.reset());

function accounts({ properties = select } = {}) {
  const { microsoft, settings: ids } = entra();
  const tokens = createTokens({ ...ids, credential: "certificate" });
  const graph = connectGraph({ url: microsoft.graphUrl, token: (options) => tokens.token(scope, options) });
  const settings = readSettings({
    ...microsoft.env,
    AzureWebJobsStorage: "UseDevelopmentStorage=true",
    EMPLOYEES_DATABASE_URL: "postgres://reader@db.example.com/hr",
    SYNC_READ: "delta",
  });
  return connectAccounts(settings, graph, {
    select: properties,
    kept: keptAccountsStore(storage()),
    now: () => new Date(clock()),
  });
}

/** What a read says, in any order, and how many calls it took. */
async function reading(nightly: boolean, options?: Parameters<typeof accounts>[0]) {
  const { microsoft } = entra();
  microsoft.clearExchanges();
  const read: Account[] = (await Array.fromAsync(accounts(options).readAll({ nightly }))).flat();
  const calls = microsoft.exchanges("graph").length;
  return { calls, accounts: read.toSorted((a, b) => (a.id < b.id ? -1 : 1)) };
}

test("a night in which nothing has changed takes one call, and the same accounts come of it", async () => {
  const first = await reading(true);
  expect([first.calls, first.accounts.length]).toEqual([4, people]);
  now += 24 * hour;
  expect(await reading(true)).toEqual({ calls: 1, accounts: first.accounts });
});

test("who has changed, is new or is gone is looked up; a run that a person requests reads everyone", async () => {
  await reading(true);
  const { users } = entra().microsoft;
  users.set(idOf(1), { city: "Bergen" });
  users.set(idOf(2), { userType: "Guest" });
  users.remove(idOf(3));
  users.add(member(people));
  now += 24 * hour;
  const { calls, accounts } = await reading(true);
  expect(calls).toBe(2);
  expect(accounts.find(({ id }) => id === idOf(1))).toMatchObject({ city: "Bergen" });
  expect(await reading(false)).toEqual({ calls: 3, accounts });
});

test("every seventh night reads everyone, also a little before a week is over", async () => {
  await reading(true);
  for (let night = 1; night < 7; night++) {
    now += 24 * hour;
    expect((await reading(true)).calls).toBe(1);
  }
  now += 23.9 * hour;
  expect((await reading(true)).calls).toBe(4);
});

test("where Graph does not know any more what has changed, everyone is read", async () => {
  await reading(true);
  entra().microsoft.faults.add({
    path: "/v1.0/users/delta()",
    status: 410,
    code: "resyncRequired",
    times: 1,
  });
  expect((await reading(true)).calls).toBe(5);
  expect((await reading(true)).calls).toBe(1);
});

test("where Graph refuses to say it, nights read everyone as if it was not switched on", async () => {
  entra().microsoft.faults.add({ path: "/v1.0/users/delta()", status: 403 });
  for (const night of [1, 2]) expect([night, (await reading(true)).accounts.length]).toEqual([night, people]);
  expect(await keptAccountsStore(storage()).lastRead()).toBeUndefined();
});

test("where more have changed than can be looked up in fewer calls, everyone is read", async () => {
  await reading(true);
  for (let n = 0; n < 60; n++) entra().microsoft.users.set(idOf(n), { city: "Bergen" });
  const { calls, accounts } = await reading(true);
  expect([calls, accounts.filter(({ city }) => city === "Bergen").length]).toEqual([5, 60]);
});

test("what was read with other properties is not used", async () => {
  await reading(true);
  const { accounts } = await reading(true, { properties: [...select, "jobTitle"] });
  expect(accounts[0]).toHaveProperty("jobTitle");
});

test.each([
  ["lacks a line", (lines: unknown[]) => lines.slice(0, -1)],
  [
    "has another value",
    (lines: unknown[]) => [...lines.slice(0, -1), { ...(lines.at(-1) as object), city: "X" }],
  ],
  ["is of a newer version", ([head, ...lines]: unknown[]) => [{ ...(head as object), version: 2 }, ...lines]],
  [
    "leads elsewhere",
    ([head, ...lines]: unknown[]) => [{ ...(head as object), link: "https://x.example" }, ...lines],
  ],
  ["is empty", () => []],
])("what is kept and %s is not used", async (_, damage) => {
  const { accounts } = await reading(true);
  const container = await storage().container("plans");
  const lines = await Array.fromAsync(readLines(container, "accounts/members.ndjson.gz"));
  await writeLines(container, "accounts/members.ndjson.gz", damage(lines));
  expect(await reading(true)).toEqual({ calls: 4, accounts });
});

test("what is kept and is no gzip is not used", async () => {
  const { accounts } = await reading(true);
  const blob = (await storage().container("plans")).getBlockBlobClient("accounts/members.ndjson.gz");
  await blob.upload("not gzip", 8);
  expect(await reading(true)).toEqual({ calls: 4, accounts });
});

const change = fc.oneof(
  fc.record({
    kind: fc.constant("city" as const),
    n: fc.nat(30),
    city: fc.option(fc.constantFrom("A", "B")),
  }),
  fc.record({ kind: fc.constant("unseen" as const), n: fc.nat(30), title: fc.string() }),
  fc.record({
    kind: fc.constant("type" as const),
    n: fc.nat(30),
    type: fc.constantFrom("Member", "Guest", null),
  }),
  fc.record({
    kind: fc.constant("remove" as const),
    n: fc.nat(30),
    reason: fc.constantFrom("changed", "deleted"),
  }),
  fc.record({ kind: fc.constant("add" as const), n: fc.nat(30) }),
);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.array(change, { maxLength: 8 }).map((changes) => ({ changes, hours: 24 })) },
  { weight: 1, arbitrary: fc.constantFrom(200, 24 * 9).map((hours) => ({ changes: [], hours })) },
);

test("after any history, what a night reads is what reading everyone says", {
  timeout: 300_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), async (history) => {
      const { users } = entra().microsoft;
      entra().microsoft.reset();
      await forgetKeptAccounts(storage());
      // A small tenant, so that many histories fit into little time.
      for (let n = 31; n < people; n++) users.remove(idOf(n));
      await reading(true);
      for (const { changes, hours } of history) {
        for (const one of changes) apply(one);
        now += hours * hour;
        expect((await reading(true)).accounts).toEqual((await reading(false)).accounts);
      }
    }),
    { numRuns: 15 },
  );

  function apply(one: typeof change extends fc.Arbitrary<infer T> ? T : never): void {
    const { users } = entra().microsoft;
    const id = idOf(one.n);
    if (one.kind === "add") {
      if (!users.get(id)) users.add(member(one.n));
      return;
    }
    if (!users.get(id)) return;
    if (one.kind === "city") users.set(id, { city: one.city });
    else if (one.kind === "unseen") users.set(id, { jobTitle: one.title });
    else if (one.kind === "type") users.set(id, { userType: one.type as "Member" | "Guest" | null });
    else users.remove(id, one.reason as "changed" | "deleted");
  }
});
