import { expect, test } from "vitest";
import { formatFor, SyncMessage, VerifyMessage } from "../../src/core/messages.ts";
import { employee, kari } from "./planning.ts";

const oneName = [employee({ lastName: null }), employee({ firstName: null })];

test("states the oldest format that has room for the employees", () => {
  expect(formatFor([kari, kari])).toBe(1);
  for (const one of oneName) expect(formatFor([kari, one])).toBe(3);
});

test("reads a message of an employee with one name", () => {
  const common = { run: "20261122T030000Z-k3xq7a", sequence: 1, target: "entra", traceparent: "", v: 3 };
  const key = "PTSE4DJLSQV7E3VF3J6B4DMQGS";
  const change = { target: "entra", field: "surname", from: "Nordmann", to: null, rule: "authoritative" };
  for (const one of oneName) {
    const work = { ...common, key, employee: one, entraId: "id" };
    expect(SyncMessage.parse({ ...work, changes: [change] }).employee).toEqual(one);
    const verify = [{ key, employee: one, entraId: "id" }];
    expect(VerifyMessage.parse({ ...common, verify }).verify).toEqual(verify);
  }
});
