import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { expect, test } from "vitest";
import { rewriteFile } from "../../src/stores/erase-records.ts";
import { addressesOf, isOfAddresses, planFiles, planLines } from "../../src/stores/person-records.ts";
import { planStore } from "../../src/stores/plans.ts";
import { withStorage } from "../runs/with-storage.ts";
import { making, planned, planOf } from "./made-plans.ts";

const storage = withStorage();

const emailsOf = (from: number, to: number) =>
  new Set(Array.from({ length: to - from }, (_, n) => `person${from + n}@example.com`));

/** How many bytes of blobs are read while something is done. */
async function bytesRead(act: () => Promise<unknown>): Promise<number> {
  let bytes = 0;
  const note = (message: unknown) => {
    const { response } = message as { response: { headers: Record<string, string | undefined> } };
    bytes += Number(response.headers["content-length"] ?? 0);
  };
  subscribe("http.client.response.finish", note);
  await act();
  unsubscribe("http.client.response.finish", note);
  return bytes;
}

test("people of a large plan are looked up without the others being read", async () => {
  const plans = planStore(storage());
  const plan = planOf(crypto.randomUUID(), []);
  await plans.write(plan.id, making(plan, 30_000).people);
  const whole = await bytesRead(() => plans.read(plan.id));
  const found = (await plans.byPerson(plan.id)) ?? expect.fail("It is not there.");
  const { employees: _, ...head } = plan;
  expect(found.plan).toEqual(head);
  const wanted = emailsOf(20_000, 20_100).add("no.one@example.com");
  const few = await bytesRead(async () => expect([...(await found.of(wanted)).keys()]).toHaveLength(100));
  expect(few).toBeGreaterThan(0);
  expect(few).toBeLessThan(whole / 10);
  const { employees } = (await plans.read(plan.id)) ?? expect.fail("It is not there.");
  expect((await found.of(wanted)).get("person20042@example.com")).toEqual(employees[20_042]);
});

test("everyone in a large plan is looked up in one pass, also who stands elsewhere by now", async () => {
  const plans = planStore(storage());
  const plan = planOf(crypto.randomUUID(), []);
  await plans.write(plan.id, making(plan, 5_000).people);
  const lookUp = (await plans.byPerson(plan.id))?.inOrder() ?? expect.fail("It is not there.");
  const [begin, end, middle] = [emailsOf(0, 10), emailsOf(4_990, 5_000), emailsOf(10, 4_990)];
  const bytes = await bytesRead(async () => {
    for (const some of [begin, end, middle]) {
      expect([...(await lookUp(some)).keys()]).toEqual([...some]);
    }
    expect(await lookUp(new Set(["no.one@example.com"]))).toEqual(new Map());
  });
  expect(bytes).toBeLessThanOrEqual(await bytesRead(() => plans.read(plan.id)));
});

test("people of a plan of few, and of one that an earlier version stored, are looked up as well", async () => {
  const plans = planStore(storage());
  const small = planOf(crypto.randomUUID(), [planned("a@example.com", null, "x")]);
  await plans.save(small, [], []);
  const large = planOf(crypto.randomUUID(), []);
  await plans.write(large.id, making(large, 5_000).people);
  await (await storage().container("plans")).deleteBlob(`${large.id}.parts.ndjson.gz`);
  for (const [id, email] of [
    [small.id, "a@example.com"],
    [large.id, "person4711@example.com"],
  ] as const) {
    const found = (await plans.byPerson(id)) ?? expect.fail("It is not there.");
    const wanted = new Set([email, "no.one@example.com"]);
    for (const of of [found.of, found.inOrder()]) expect([...(await of(wanted)).keys()]).toEqual([email]);
  }
  expect(await plans.byPerson("dropped")).toBeUndefined();
});

test("a plan that is rewritten while people are looked up, as an erasure does, is read as it is then", async () => {
  const plans = planStore(storage());
  const plan = planOf(crypto.randomUUID(), []);
  await plans.write(plan.id, making(plan, 5_000).people);
  const found = (await plans.byPerson(plan.id)) ?? expect.fail("It is not there.");
  const inOrder = found.inOrder();
  const file =
    (await Array.fromAsync(planFiles(storage()))).find(
      (one) => one.plan === plan.id && one.kind === "plan",
    ) ?? expect.fail("No file.");
  await rewriteFile(storage(), file, (line, index) => (index === 3 ? undefined : line));
  const wanted = emailsOf(0, 5);
  const left = [0, 1, 3, 4].map((n) => `person${n}@example.com`);
  const again = (await plans.byPerson(plan.id)) ?? expect.fail("It is not there.");
  for (const of of [found.of, inOrder, again.of, again.inOrder()]) {
    expect([...(await of(wanted)).keys()]).toEqual(left);
  }
});

test("where the people of a plan are is a list of addresses that exports and erasures go through", async () => {
  const plans = planStore(storage());
  const plan = planOf(crypto.randomUUID(), []);
  await plans.write(plan.id, making(plan, 5_000).people);
  const files = await Array.fromAsync(planFiles(storage()));
  const file = files.find((one) => one.plan === plan.id && one.kind === "parts") ?? expect.fail("No file.");
  expect(isOfAddresses(file)).toBe(true);
  const addresses = (await Array.fromAsync(planLines(storage(), file))).flatMap(addressesOf);
  expect(new Set(addresses)).toEqual(emailsOf(0, 5_000));
});
