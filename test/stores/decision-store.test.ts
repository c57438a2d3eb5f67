import { expect, test } from "vitest";
import { employeeKey } from "../../src/core/key.ts";
import { auditStore } from "../../src/stores/audit.ts";
import { type Decision, decisionStore } from "../../src/stores/decisions.ts";
import { withStorage } from "../runs/with-storage.ts";

const storage = withStorage();
const [hers, his] = ["0F5C9F3E-1111-4222-8333-000000000001", "0f5c9f3e-1111-4222-8333-000000000002"];

const decision = (changes: Partial<Decision> = {}): Decision => ({
  what: "confirmed",
  by: "leder@example.com",
  at: "2026-11-22T03:00:00.000Z",
  email: "kari@example.com",
  account: hers,
  ...changes,
});

test("lists what was decided about a row and about an account, each once, the newest first, of all months", async () => {
  const decisions = decisionStore(storage());
  const [first, second, third] = [
    decision({ what: "refused", at: "2026-09-01T08:00:00.000Z", account: his }),
    decision({ previous: his }),
    decision({ what: "refused", at: "2026-11-23T03:00:00.000Z", email: "ola@example.com" }),
  ];
  for (const one of [second, third, first]) await decisions.decided(one);
  const key = employeeKey("KARI@example.com");
  expect(await decisions.list(key, null)).toEqual([second, first]);
  expect(await decisions.list(key, hers.toLowerCase())).toEqual([third, second, first]);
  expect(await decisions.list(employeeKey("nobody@example.com"), null)).toEqual([]);
});

test("keeps a decision without an account, and is no part of the history of writes", async () => {
  const decisions = decisionStore(storage());
  const excluded = decision({
    what: "excluded",
    email: "pål@example.com",
    account: null,
    detail: "photo: Nei",
  });
  await decisions.decided(excluded);
  const key = employeeKey(excluded.email);
  expect(await decisions.list(key, null)).toEqual([excluded]);
  expect(await Array.fromAsync(auditStore(storage()).history(key))).toEqual([]);
});

test("leaves out what only a newer version of the app can read", async () => {
  const decisions = decisionStore(storage());
  const table = await storage().table("audit202611");
  const key = employeeKey("ny@example.com");
  await table.createEntity({ partitionKey: `email:${key}`, rowKey: "decision:2026-11-30", v: 2, data: "?" });
  expect(await decisions.list(key, null)).toEqual([]);
});
