import type { Sql } from "postgres";
import { aroundAll, expect, test } from "vitest";
import { connectReadback } from "../../src/clients/postgres/readback-database.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import { changedThere, verifiedFacts } from "../../src/core/state.ts";
import type { Memory } from "../../src/core/target.ts";
import { createReadback } from "../../src/readback/readback.ts";
import { accountOf, kari } from "../core/planning.ts";
import { recordsOf, runOfEveryone, write } from "./a-night.ts";
import { withPGlite } from "./databases.ts";

let url = "";
let admin: Sql;
aroundAll((runSuite) =>
  withPGlite(async (place) => {
    ({ url, admin } = place);
    await runSuite();
  }),
);

const account = accountOf(kari, { jobTitle: "Lærling" });
const [first, later] = ["2026-11-02T04:00:00.000Z", "2026-11-03T04:00:00.000Z"];
const sent = { url: "https://x.no/1.jpg", hash: "ab", size: "9" };
const found = {
  drifted: true,
  changedThere: true,
  message: "The photo was replaced by another one.",
} as const;

test("a verification remembers when it first found that something was changed there, until it is written again", () => {
  const before: Memory = { refusals: [], facts: sent };
  const facts = verifiedFacts(before, { ...found, facts: { ...sent, drift: "photo" } }, first);
  expect(changedThere({ ...before, facts })).toEqual({ at: first, message: found.message });
  expect(verifiedFacts({ ...before, facts }, { drifted: true, facts }, later)).toEqual(facts);
  const { drift: _, ...written } = facts;
  expect(changedThere({ ...before, facts: written })).toBeUndefined();
  // What was changed once before does not date what is changed now.
  const again = verifiedFacts(
    { ...before, facts: written },
    { ...found, facts: { ...facts, drift: "photo" } },
    later,
  );
  expect(again["changedAt"]).toBe(later);
  const image = verifiedFacts(before, { drifted: true, facts: { ...sent, drift: "image" } }, first);
  expect(changedThere({ ...before, facts: image })).toBeUndefined();
});

test("a photo that a verification found changed is among the fields that differ, and no longer once it is written", async () => {
  await write(url, { employees: [kari], accounts: [account] });
  const facts = { ...sent, drift: "photo", changedAt: first, changed: found.message };
  const run = runOfEveryone();
  const outcome = {
    run: run.id,
    key: "k",
    email: kari.email,
    entraId: account.id,
    target: "photo",
    at: later,
  };
  const finish = (own: Pick<Outcome, "status">, remembered: Memory["facts"]) =>
    createReadback({
      database: connectReadback({ url }),
      deployment: "test",
      records: {
        ...recordsOf({}),
        outcomes: {
          list: async function* () {
            yield { ...outcome, ...own };
          },
        },
        plans: {
          people: async function* () {
            yield* planned;
          },
        },
        states: { memory: async () => ({ refusals: [], facts: remembered }) },
      } as never,
    }).outcomes(run);
  let planned: readonly object[] = [];
  const fields = async () => {
    const [row] = await admin`select entra_mismatch_fields as fields from entra_accounts`;
    return ((row?.["fields"] ?? []) as { field: string }[]).filter(({ field }) => field === "photo");
  };

  expect(await finish({ status: "drifted" }, facts)).toBe(1);
  const differing = {
    target: "photo",
    field: "photo",
    here: sent.url,
    there: null,
    rule: "authoritative",
    since: first,
    drift: found.message,
  };
  expect(await fields()).toEqual([differing]);
  expect(await finish({ status: "drifted" }, facts)).toBe(0);

  planned = [
    {
      email: kari.email,
      entraId: account.id,
      match: "userPrincipalName",
      inScope: true,
      notes: [],
      changes: [{ target: "photo", field: "photo", from: "ab", to: sent.url, rule: "authoritative" }],
    },
  ];
  expect(await finish({ status: "changed" }, sent)).toBe(1);
  expect(await fields()).toEqual([]);
});
