import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { expect, test } from "vitest";
import { Employee } from "../../src/core/employee.ts";
import { isOfAddresses, planFiles, planLines } from "../../src/stores/person-records.ts";
import { type Making, planStore } from "../../src/stores/plans.ts";
import { withStorage } from "../runs/with-storage.ts";
import { making, planned, planOf } from "./made-plans.ts";

const storage = withStorage();

const staffed = (email: string, title: string) =>
  Employee.parse({
    email,
    firstName: "Åse",
    lastName: title,
    title,
    phone: null,
    profileImageUrl: null,
    office: { name: title, city: null, streetAddress: null, postalCode: null, phone: null, email: null },
  });

const hostile = [
  "a\u2028b\u2029c\u0085d\r\ne\nf\u0000g",
  "😀👩‍👩‍👧‍👦\ud83d",
  '{"run":"x"}\n{}',
  "'; drop table employees; --",
  "æøå ÆØÅ \u202e\ufeff",
];

test.each(hostile)("returns a stored plan with %j", async (text) => {
  const plans = planStore(storage());
  const plan = planOf(crypto.randomUUID(), [
    planned("å@example.com", text, text),
    planned("b@example.com", null, "x"),
  ]);
  const employees = [staffed("Å@example.com", text)];
  await plans.save(plan, employees, []);
  expect(await plans.read(plan.id)).toEqual(plan);
  expect(await Array.fromAsync(plans.people(plan.id))).toEqual([
    { ...plan.employees[0], employee: employees[0] },
    plan.employees[1],
  ]);
});

test("returns the 20,000 people of a plan one by one", async () => {
  const plans = planStore(storage());
  const people = Array.from({ length: 20_000 }, (_, n) => planned(`person${n}@example.com`, `${n}`, "Sjef"));
  const plan = planOf(crypto.randomUUID(), people);
  await plans.save(
    plan,
    people.map(({ email }) => staffed(email, "Sjef")),
    [],
  );
  let n = 0;
  for await (const { email, employee } of plans.people(plan.id)) {
    if (email !== `person${n}@example.com` || employee?.email !== email)
      throw new Error(`Lost at ${n}: ${email}`);
    n++;
  }
  expect(n).toBe(20_000);
  expect(await plans.read(plan.id)).toEqual(plan);
});

test("can be read again after reading stopped in the middle", async () => {
  const plans = planStore(storage());
  const people = Array.from({ length: 5000 }, (_, n) => planned(`person${n}@example.com`, `${n}`, "Sjef"));
  const plan = planOf(crypto.randomUUID(), people);
  await plans.save(plan, [], []);
  for await (const { email } of plans.people(plan.id)) if (email === "person3@example.com") break;
  expect(await Array.fromAsync(plans.people(plan.id))).toHaveLength(5000);
});

test("reports a damaged plan instead of sending half of it", async () => {
  const plans = planStore(storage());
  const people = Array.from({ length: 5000 }, (_, n) =>
    planned(`person${n}@example.com`, crypto.randomUUID(), "Sjef"),
  );
  const plan = planOf(crypto.randomUUID(), people);
  await plans.save(plan, [], []);
  const blob = (await storage().container("plans")).getBlockBlobClient(`${plan.id}.ndjson.gz`);
  const whole = await blob.downloadToBuffer();
  await blob.uploadData(whole.subarray(0, whole.length / 2));
  await expect(Array.fromAsync(plans.people(plan.id))).rejects.toThrow("unexpected end of file");
});

test("distinguishes a dropped plan from an empty one", async () => {
  const plans = planStore(storage());
  expect(await plans.read("dropped")).toBeUndefined();
  await expect(Array.fromAsync(plans.people("dropped"))).rejects.toThrow("not in container plans");
  const plan = planOf(crypto.randomUUID(), []);
  await plans.save(plan, [], []);
  expect(await plans.read(plan.id)).toEqual(plan);
  expect(await Array.fromAsync(plans.people(plan.id))).toEqual([]);
});

test("lists all people that a plan for all employees covers, also those without changes or notes", async () => {
  const plans = planStore(storage());
  const plan = planOf(crypto.randomUUID(), [planned("a@example.com", null, "x")]);
  await plans.save(plan, [staffed("a@example.com", "Sjef"), staffed("Å@example.com", "Sjef")], []);
  expect(await plans.covered(plan.id)).toEqual(["a@example.com", "å@example.com"]);
});

test("has no list for a plan of some people, which names them itself, nor for one that was dropped", async () => {
  const plans = planStore(storage());
  const plan = { ...planOf(crypto.randomUUID(), []), emails: ["a@example.com"] };
  await plans.save(plan, [staffed("a@example.com", "Sjef")], []);
  expect(await plans.covered(plan.id)).toBeUndefined();
  expect(await plans.covered("dropped")).toBeUndefined();
});

test("lists who the add-in serves, alone or beside the mailbox, in a file that exports and erasures go through as well", async () => {
  const plans = planStore(storage());
  const plan = planOf(crypto.randomUUID(), []);
  const served = new Map([
    ["a@example.com", "both"],
    ["å@example.com", "addin"],
  ] as const);
  const { employees: _, ...head } = plan;
  const people = async function* (): Making {
    yield planned("a@example.com", "Rådgiver", "Sjef");
    return { plan: head, checkups: [], served };
  };
  await plans.write(plan.id, people());
  expect(await plans.served(plan.id)).toEqual(served);
  expect(await plans.served("dropped")).toEqual(new Map());
  const files = await Array.fromAsync(planFiles(storage()));
  const file = files.find((one) => one.plan === plan.id && one.kind === "served") ?? expect.fail("No file.");
  expect(isOfAddresses(file)).toBe(true);
  expect(await Array.fromAsync(planLines(storage(), file))).toEqual([["å@example.com"], ["a@example.com"]]);
});

test("sends a plan while its people are made, and has its head first nevertheless", async () => {
  const plans = planStore(storage());
  const plan = planOf(crypto.randomUUID(), []);
  const { made, people } = making(plan, 30_000);
  const madeAtRequest: number[] = [];
  const note = () => void madeAtRequest.push(made.people);
  subscribe("http.client.request.start", note);
  await plans.write(plan.id, people, ["Å@example.com", "a@example.com", "å@example.com"]);
  unsubscribe("http.client.request.start", note);
  const under = madeAtRequest.filter((count) => count > 0 && count < 30_000);
  expect(under.length).toBeGreaterThan(3);
  // Between two requests there is a block of a megabyte, and what the streams hold.
  const steps = under.map((count, n) => count - (under[n - 1] ?? 0));
  expect(Math.max(...steps)).toBeLessThan(10_000);

  const { employees, ...head } = (await plans.read(plan.id)) ?? expect.fail("It is not there.");
  expect({ ...head, employees: [] }).toEqual(plan);
  expect(employees).toHaveLength(30_000);
  expect(await plans.covered(plan.id)).toEqual(["å@example.com", "a@example.com"]);
});

test("a plan that could not be made to its end is not there", async () => {
  const plans = planStore(storage());
  const plan = planOf(crypto.randomUUID(), []);
  const { people } = making(plan, 30_000, 20_000);
  await expect(plans.write(plan.id, people)).rejects.toThrow("Microsoft is away.");
  expect(await plans.isKept(plan.id)).toBe(false);
  expect(await plans.read(plan.id)).toBeUndefined();
});

test("an opened plan is read person by person", async () => {
  const plans = planStore(storage());
  const plan = planOf(crypto.randomUUID(), []);
  await plans.write(plan.id, making(plan, 30_000).people);
  const opened = (await plans.open(plan.id)) ?? expect.fail("It is not there.");
  expect(opened.plan.id).toBe(plan.id);
  for await (const { email } of opened.employees) {
    expect(email).toBe("person0@example.com");
    break;
  }
  expect(await plans.open(crypto.randomUUID())).toBeUndefined();
});
