import { beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../cli/run-cli.ts";
import { ordinaryPerson } from "./ordinary-people.ts";
import { storageOf } from "./storage-of.ts";
import { syncedCompany } from "./synced-company.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({ company: () => syncedCompany(60), settings: { SYNC_MODE: "apply" } });
const person = (n: number) => ordinaryPerson(scene(), n);
const userOf = (email: string) =>
  scene().microsoft.users.get(email) ?? expect.fail(`${email} has no account.`);
const cli = (...args: string[]) =>
  runCli([...args, "--url", scene().host.url, "--key", scene().host.keys.host]);
const change = (email: string, jobTitle: string) => scene().microsoft.users.set(email, { jobTitle });
const preview = () => scene().sync({ mode: "preview" });
const nextYear = `${new Date().getUTCFullYear() + 1}-01-31`;
const accept = (email: string, until = nextYear, field = "jobTitle") =>
  scene().client().acceptMismatch(email, field, { reason: "Acting manager, case 26-7", until });

let titles: Record<string, string | null> = {};
beforeAll(() => {
  titles = Object.fromEntries([0, 1, 2, 3].map((n) => [person(n), userOf(person(n)).jobTitle]));
});

describe("a difference that is accepted", () => {
  test("is left alone by runs, with the rest of the person written, and says why in the plan", async () => {
    change(person(0), "Fungerende leder");
    await preview();
    const { code, out } = await cli(
      ...[
        "mismatches",
        "accept",
        person(0),
        "jobtitle",
        "--until",
        nextYear,
        "--reason",
        "Acting, case 26-7",
      ],
    );
    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringContaining(`jobTitle of ${person(0)} stays "Fungerende leder" until ${nextYear}`),
    });
    // Also before another plan is made.
    const { employees } = await scene().client().employees(person(0));
    expect(employees).toMatchObject([{ changes: [], standing: "in-step" }]);
    await scene().database.query("update employees set phone = '+47 900 11 222' where email = $1", [
      person(0),
    ]);

    const run = await scene().sync();
    expect(run.status).toBe("done");
    expect(userOf(person(0))).toMatchObject({ jobTitle: "Fungerende leder", mobilePhone: "+47 900 11 222" });
    const plan = await scene().plan(run);
    expect(plan.employees.find(({ email }) => email === person(0))).toMatchObject({
      changes: [{ field: "mobilePhone" }],
      accepted: [{ field: "jobTitle", from: "Fungerende leder", to: titles[person(0)] }],
      notes: [
        {
          code: "excluded",
          field: "jobTitle",
          message: expect.stringContaining(`until ${nextYear}: Acting, case 26-7`) as string,
          remedy: expect.stringContaining(`entra-sync mismatches end ${person(0)} jobTitle`) as string,
        },
      ],
    });
    const redacted = await scene().ask("GET", `runs/${run.id}/plan?redact=values`);
    expect(await redacted.text()).not.toContain("Fungerende");
  });

  test("stays on the list, by itself and as a table, and is on record", async () => {
    const { mismatches } = await scene().client().mismatches({ accepted: "true" });
    expect(mismatches).toMatchObject([
      {
        email: person(0),
        field: "jobTitle",
        there: "Fungerende leder",
        here: titles[person(0)],
        accepted: { until: nextYear, reason: "Acting, case 26-7", by: "a holder of the function key" },
      },
    ]);
    const others = await scene().client().mismatches({ accepted: "false" });
    expect(others.mismatches.filter(({ email }) => email === person(0))).toEqual([]);
    const { out } = await cli("mismatches", "--email", person(0));
    expect(out).toContain(`accepted until ${nextYear} by a holder of the function key: Acting, case 26-7`);
    const { decisions } = await scene().client().history(person(0));
    expect(decisions).toMatchObject([
      { what: "excluded", detail: expect.stringContaining("jobTitle until") as string },
    ]);
    const { exclusions } = await scene().client().exportPerson(person(0));
    expect(exclusions).toMatchObject([{ field: "jobTitle", there: "Fungerende leder" }]);
    expect(await scene().client().exclusions()).toEqual([]);
  });

  test("holds beside an exclusion of the same person, and after its end", async () => {
    await scene()
      .client()
      .exclude(person(0), { reason: "No phone", fields: ["mobilePhone"] });
    await scene().microsoft.users.set(person(0), { mobilePhone: "1" });
    await scene().sync();
    expect(userOf(person(0))).toMatchObject({ jobTitle: "Fungerende leder", mobilePhone: "1" });
    await scene().client().include(person(0));
    await scene().sync();
    expect(userOf(person(0))).toMatchObject({ jobTitle: "Fungerende leder", mobilePhone: "+47 900 11 222" });
  });

  test("is written again by the next run once a person ends it", async () => {
    const { code, out } = await cli("mismatches", "end", person(0), "jobTitle");
    expect([code, out]).toEqual([
      0,
      `The next run writes jobTitle of ${person(0)} from the database again.\n`,
    ]);
    await scene().sync();
    expect(userOf(person(0)).jobTitle).toBe(titles[person(0)]);
    expect((await cli("mismatches", "end", person(0), "jobTitle")).code).toBe(1);
    const { decisions } = await scene().client().history(person(0));
    expect(decisions.map(({ what }) => what).slice(0, 2)).toEqual(["included", "included"]);
  });
});

test("a difference comes back by itself when its time is over", async () => {
  change(person(1), "Vikar");
  await preview();
  await accept(person(1));
  await scene().sync({ emails: [person(1)] });
  expect(userOf(person(1)).jobTitle).toBe("Vikar");
  const { differences } = storageOf(scene()).records;
  const own = (await differences.accepted()).find(({ email }) => email === person(1));
  await differences.accept({
    ...(own ?? expect.fail("It is not accepted.")),
    until: new Date(Date.now() - 60_000).toISOString(),
  });
  // Until a plan knows, its state is not known.
  const { employees } = await scene().client().employees(person(1));
  expect(employees).toMatchObject([{ targets: { entra: "unknown" } }]);
  await scene().sync({ emails: [person(1)] });
  expect(userOf(person(1)).jobTitle).toBe(titles[person(1)]);
});

test("only what differs can be accepted, with an end in the future and a reason", async () => {
  await expect(accept(person(2))).rejects.toMatchObject({ status: 409, code: "no-difference" });
  change(person(2), "Noe annet");
  await preview();
  await expect(accept(person(2), "2020-01-01")).rejects.toMatchObject({ status: 400 });
  await expect(accept(person(2), nextYear, "shoeSize")).rejects.toMatchObject({ code: "no-difference" });
  await expect(
    scene().client().acceptMismatch(person(2), "jobTitle", { reason: " ", until: nextYear }),
  ).rejects.toMatchObject({ status: 400 });
  const asReader = await scene().ask(
    "PUT",
    "mismatches/AAAAAAAAAAAAAAAAAAAAAAAAAA/jobTitle/acceptance",
    "{}",
    {},
  );
  expect(asReader.status).toBe(401);
});

test("an erasure takes the values and the reason, and what is accepted stays so", async () => {
  change(person(3), "Hemmelig tittel");
  await preview();
  await accept(person(3));
  await scene().client().erasePerson(person(3), { reason: "Request 26-9", force: true });
  await scene().sync({ emails: [person(3)] });
  expect(userOf(person(3)).jobTitle).toBe("Hemmelig tittel");
  const { mismatches } = await scene().client().mismatches({ accepted: "true" });
  expect(mismatches).toMatchObject([{ email: person(3), accepted: { until: nextYear } }]);
  expect(JSON.stringify(mismatches)).not.toContain("26-7");
});
