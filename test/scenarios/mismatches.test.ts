import { beforeAll, describe, expect, test } from "vitest";
import { employeeKeyOf } from "../../src/api/employees.ts";
import { runCli } from "../cli/run-cli.ts";
import { ordinaryPerson } from "./ordinary-people.ts";
import { nightly } from "./tick.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({
  employees: 110,
  settings: { SYNC_MODE: "apply", SYNC_MAX_CHANGED_PERCENT: "100" },
});
const person = (n: number) => ordinaryPerson(scene(), n);
const userOf = (email: string) =>
  scene().microsoft.users.get(email) ?? expect.fail(`${email} has no account.`);
const cli = (...args: string[]) =>
  runCli([...args, "--url", scene().host.url, "--key", scene().host.keys.host]);
const admin = { user: "it.admin@fjordbo.example" };

/** What differs of one person, by property. */
async function of(email: string) {
  const { mismatches } = await scene()
    .client()
    .mismatches({ key: [await employeeKeyOf(email)] });
  return Object.fromEntries(mismatches.map(({ field, ...rest }) => [field, rest]));
}

const preview = () => scene().sync({ mode: "preview" });

beforeAll(async () => {
  const { users } = scene().microsoft;
  // Everyone's are written then, and the country of one person never.
  const empty = { jobTitle: null, mobilePhone: null, city: null, department: null };
  for (const { id } of users.all()) users.set(id, empty);
  users.set(person(2), { country: "NO" });
  users.set(person(13), { country: "SE" });
  await scene()
    .client()
    .exclude(person(13), { reason: "Lives in Sweden", fields: ["country"] });
  await scene().sync();
});

describe("after everyone was written", () => {
  test("what an administrator changes by hand was changed since, with what was written and when", async () => {
    const title = userOf(person(0)).jobTitle;
    scene().microsoft.audits.changeUser(person(0), { jobTitle: "Sjef over alt" }, admin);
    const run = await preview();
    expect(await of(person(0))).toMatchObject({
      jobTitle: {
        kind: "changed-since",
        here: title,
        there: "Sjef over alt",
        rule: "authoritative",
        target: "entra",
        entraId: userOf(person(0)).id,
        written: { value: title },
      },
    });
    const { asOf, run: by } = await scene().client().mismatches();
    expect({ asOf, by }).toEqual({ asOf: expect.any(String) as string, by: run.id });
  });

  test("who it was is unknown without the permission, which the answer says how to give", async () => {
    expect((await of(person(0)))["jobTitle"]?.changedBy).toMatchObject({
      state: "unknown",
      code: "no-permission",
      remedy: expect.stringContaining("AuditLog.Read.All") as string,
    });
    const { out } = await cli("mismatches", "--email", person(0));
    expect(out).toContain("jobTitle: changed by someone unknown");
    expect(out).toContain("value=='AuditLog.Read.All'");
    expect(
      scene()
        .microsoft.exchanges("graph")
        .some(({ url }) => url.includes("auditLogs")),
    ).toBe(false);
  });

  test("what the database changed waits for the next run, also where nothing else is known of it", async () => {
    const { database } = scene();
    await database.query("update employees set title = 'Ny stilling' where email = $1", [person(1)]);
    const before = userOf(person(1)).jobTitle;
    await preview();
    expect(await of(person(1))).toMatchObject({
      jobTitle: { kind: "pending", here: "Ny stilling", there: before, written: { value: before } },
    });
    expect((await of(person(1)))["jobTitle"]?.changedBy).toBeUndefined();
  });

  test("a property that was in step from the start and never written was changed since, and it is said since when", async () => {
    scene().microsoft.audits.changeUser(person(2), { country: "SE" }, admin);
    const run = await preview();
    const { createdAt } = await scene().client().plan(run.id);
    const changed = {
      kind: "changed-since",
      here: "NO",
      there: "SE",
      written: null,
      drift: { at: createdAt, message: expect.stringContaining("agreed") as string, hash: null, size: null },
      changedBy: { state: "unknown", code: "no-permission" },
    };
    expect((await of(person(2)))["country"]).toMatchObject(changed);
    await preview();
    expect((await of(person(2)))["country"]).toMatchObject(changed);
    const { out } = await cli("mismatches", "--email", person(2));
    expect(out).toMatch(
      new RegExp(`country +"SE" → "NO" +changed in Entra ID since +found ${createdAt.slice(0, 10)}`),
    );
    const table = await cli("mismatches", "--email", person(2), "--format", "csv");
    expect(table.out).toContain(createdAt);
  });

  test("a property that never was in step, and was left alone since, is one that was never written", async () => {
    await scene().client().include(person(13));
    await preview();
    const { country } = await of(person(13));
    expect(country).toMatchObject({ kind: "never-written", there: "SE", written: null });
    expect(country).not.toHaveProperty("drift");
  });

  test("a difference of spelling alone is none", async () => {
    const { mobilePhone = "" } = userOf(person(3));
    scene().microsoft.users.set(person(3), { mobilePhone: mobilePhone?.replaceAll(" ", "") ?? null });
    await preview();
    expect(await of(person(3))).toEqual({});
  });
});

describe("with the permission to read Entra ID's audit log", () => {
  beforeAll(async () => {
    scene().microsoft.app.grant("graph", "AuditLog.Read.All");
    scene().microsoft.revokeTokens("graph");
    await scene().restartHost({ SYNC_MODE: "apply" });
  });

  test("it is known who changed a value and when, by the newest entry, and never this app itself", async () => {
    scene().microsoft.audits.changeUser(person(4), { mobilePhone: "+47 900 00 001" }, admin);
    scene().microsoft.audits.changeUser(
      person(4),
      { city: "Ålesund" },
      { appId: "some-app", name: "HR sync" },
    );
    await preview();
    expect(await of(person(4))).toMatchObject({
      // Written, seen in step by a plan, and changed then.
      mobilePhone: {
        changedBy: { state: "known", kind: "user", name: admin.user },
        written: { value: expect.any(String) as string },
        drift: { at: expect.any(String) as string },
      },
      city: { changedBy: { state: "known", kind: "app", name: "HR sync" } },
    });
    // Changed before the permission was there, in a property that this app never wrote.
    expect((await of(person(2)))["country"]?.changedBy).toMatchObject({ state: "known", name: admin.user });
    const { out } = await cli("mismatches", "--email", person(4), "--field", "mobilephone");
    expect(out).toContain(`mobilePhone: changed by ${admin.user}, `);
    expect(out).not.toContain("city");
  });

  test("what the log does not have is unknown, and why", async () => {
    scene().microsoft.users.set(person(5), { jobTitle: "Ukjent" });
    await preview();
    expect((await of(person(5)))["jobTitle"]?.changedBy).toMatchObject({
      state: "unknown",
      code: "not-logged",
      reason: expect.stringContaining("30 with Entra ID P1") as string,
    });
  });

  test("few people are asked about at a time, and a refusal is said and fails nothing", async () => {
    for (let n = 6; n < 13; n++)
      scene().microsoft.audits.changeUser(person(n), { department: "Et annet sted" }, admin);
    await preview();
    scene().microsoft.clearExchanges();
    const { mismatches } = await scene().client().mismatches({ field: "department" });
    const asked = scene()
      .microsoft.exchanges("graph")
      .filter(({ url }) => url.includes("auditLogs"));
    expect(asked).toHaveLength(5);
    expect(
      mismatches
        .map(({ changedBy }) => changedBy && ("code" in changedBy ? changedBy.code : changedBy.state))
        .toSorted(),
    ).toEqual(["known", "known", "known", "known", "known", "not-asked", "not-asked"]);
    scene().microsoft.faults.add({ path: "/v1.0/auditLogs/*", status: 503, times: 1 });
    expect(await of(person(6))).toMatchObject({
      department: { changedBy: { state: "unknown", code: "unreadable" } },
    });
  });
});

describe("a list", () => {
  test("comes in pages that split no one, by kind and by office, and as a table", async () => {
    const all = await scene().client().mismatches();
    expect(all.mismatches.length).toBeGreaterThan(8);
    const emails = all.mismatches.map(({ email }) => email.toLowerCase());
    expect(emails).toEqual(emails.toSorted());
    const paged = [];
    let after: string | undefined;
    do {
      const page = await scene().client().mismatches({ limit: 2, after });
      paged.push(...page.mismatches);
      after = page.next ?? undefined;
    } while (after !== undefined);
    expect(paged.map(({ email, field }) => `${email} ${field}`)).toEqual(
      all.mismatches.map(({ email, field }) => `${email} ${field}`),
    );
    const pending = await scene().client().mismatches({ kind: "pending" });
    expect(new Set(pending.mismatches.map(({ kind }) => kind))).toEqual(new Set(["pending"]));
    const office = all.mismatches[0]?.office ?? "";
    const there = await scene().client().mismatches({ office: office.toUpperCase() });
    expect(there.mismatches.map((one) => one.office)).toEqual(
      all.mismatches.map((one) => one.office).filter((one) => one === office),
    );

    const { out, code } = await cli("mismatches", "--format", "csv");
    expect(code).toBe(0);
    expect(out.trim().split("\r\n")).toHaveLength(all.mismatches.length + 1);
    expect(out).toContain("email,name,office,field,kind,database,entra,written");
    const page = await scene().ask("GET", "mismatches?format=csv&limit=1");
    expect(page.headers.get("link")).toMatch(/^<\/api\/mismatches\?.*after=[A-Z2-7]{26}>; rel="next"$/);
    const json = await cli("mismatches", "--kind", "pending", "--format", "json");
    expect(JSON.parse(json.out)).toMatchObject({ next: null, mismatches: pending.mismatches });
  });

  test("refuses a kind, a key and a place that there is none of", async () => {
    const unknown = await scene().ask(
      "GET",
      `mismatches?after=${await employeeKeyOf("no.one@fjordbo.example")}`,
    );
    expect([unknown.status, await unknown.json()]).toMatchObject([409, { code: "lost-place" }]);
    expect((await scene().ask("GET", "mismatches?kind=odd")).status).toBe(400);
    expect((await scene().ask("GET", "mismatches?field=jobTitel")).status).toBe(400);
    expect(await scene().client().mismatches({ field: "JOBTITLE" })).toMatchObject({
      people: expect.any(Number),
    });
    expect(await scene().client().mismatches({ office: "Osloo" })).toMatchObject({
      people: 0,
      mismatches: [],
    });
    expect((await scene().ask("GET", "mismatches?key=a@b.no")).status).toBe(400);
  });

  test("has nothing that was changed since, once the night has written everyone", async () => {
    await nightly(scene());
    const { mismatches } = await scene().client().mismatches({ kind: "changed-since" });
    expect(mismatches).toEqual([]);
    const { out } = await cli("mismatches", "--email", person(0));
    expect(out).toContain("Nothing differs, as of ");
  });
});
