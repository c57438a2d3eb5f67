import { beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../cli/run-cli.ts";
import { picturedPeople } from "./ordinary-people.ts";
import { storageOf } from "./storage-of.ts";
import { syncedCompany } from "./synced-company.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({
  company: (images) => syncedCompany(60, images),
  settings: { SYNC_TARGETS: "entra,signature", SYNC_ATTRIBUTES: "country=ignore,officeLocation=if-empty" },
});
const at = (name: string) => `${name}@fjordbo.example`;
const person = (n: number) => picturedPeople(scene())[n] ?? expect.fail(`Nobody is number ${n}.`);
const explain = (email: string) => scene().client().explain(email);
/** What entra-sync explain prints. */
async function explained(email: string): Promise<string> {
  const { url, keys } = scene().host;
  const { code, out } = await runCli(["explain", email, "--url", url, "--key", keys.host]);
  expect(code).toBe(0);
  return out;
}

beforeAll(async () => {
  await scene().sync();
  await scene().life.changeTitle(person(1), "Ny tittel");
  await scene().life.changeTitle(person(2), "Skal vente");
  const { exclusions } = storageOf(scene()).records;
  const order = { targets: ["entra", "signature"], by: "kari@fjordbo.example", at: "2026-11-01T00:00:00Z" };
  await exclusions.put({ email: person(2), reason: "I permisjon", ...order });
  scene().microsoft.mailboxes.set(person(3), { SignatureText: "Min egen" });
  await scene().life.leave(person(4));
});

describe("the explanation of an employee", () => {
  test("in step has source row, account, every field with its policy, and the last outcomes", async () => {
    const her = person(0);
    const { source, planned, fields, outcomes, refusals } = await explain(her);
    const row = scene().company.employees.find(({ email }) => email === her);
    expect(source).toMatchObject({
      status: "employee",
      employee: { email: her, firstName: row?.first_name },
    });
    expect(planned).toMatchObject({
      match: "userPrincipalName",
      entraId: scene().microsoft.users.get(her)?.id,
      inScope: true,
      changes: [],
    });
    const rule = (name: string) => fields.find(({ field }) => field === name);
    expect(rule("jobTitle")).toMatchObject({ verdict: "in-step", rule: "authoritative", held: row?.title });
    expect(rule("country")).toMatchObject({ verdict: "left-alone", rule: "ignore" });
    expect(rule("signature")).toMatchObject({ target: "signature", verdict: "in-step" });
    expect(outcomes).toMatchObject([
      { target: "signature", status: "changed", startedBy: expect.any(String) },
    ]);
    expect(refusals).toEqual([]);
    expect(await explained(her)).toMatch(new RegExp(`^${her}: In step`, "im"));
  });

  test("who differs says what the next run writes, and how to have it now", async () => {
    const out = await explained(person(1));
    expect(out).toMatch(/entra\.jobTitle +".*" the next run writes "Ny tittel" \(authoritative\)/);
    expect(out).toContain(`entra-sync sync --email ${person(1)}`);
  });

  test("who is excluded says who excluded them, why, and how to end it; nothing is going to be written", async () => {
    const { planned, exclusion, fields } = await explain(person(2));
    expect({ changes: planned.changes, reason: exclusion?.reason }).toEqual({
      changes: [],
      reason: "I permisjon",
    });
    expect(fields.filter(({ verdict }) => verdict === "differs")).toEqual([]);
    const out = await explained(person(2));
    for (const text of ["kari@fjordbo.example", "I permisjon", `entra-sync include ${person(2)}`])
      expect(out).toContain(text);
    expect(out).toMatch(/entra\.jobTitle .*" excluded/);
  });

  test("with a signature changed by hand reports it before the nightly verification does", async () => {
    const { fields } = await explain(person(3));
    expect(fields.at(-1)).toMatchObject({ field: "signature", verdict: "differs" });
    expect(await explained(person(3))).toMatch(/1 field differs.*signature: .*someone has changed it since/s);
  });

  test("who left the database says so, and still what the last runs did", async () => {
    const { source, planned, outcomes } = await explain(person(4));
    expect({ source, match: planned.match }).toEqual({ source: { status: "absent" }, match: "rejected" });
    expect(outcomes).toMatchObject([{ target: "signature", status: "changed" }]);
    expect(await explained(person(4))).toMatch(/not in the employee database.*entra-sync history/s);
  });

  test.each([
    ["jonas.haugen", /not-found|No account in Entra ID/, "Create the account"],
    ["marte.bakken", /accounts in Entra ID have/, "belong to one account"],
    ["petter.nygard", /no phone numbers of administrators/, "by hand"],
    ["leif.wiik", /no mailbox|couldn't be found/, "licence"],
    ["grete.sunde", /no mailbox|couldn't be found/, "licence"],
    ["camilla.strand", /has no office/, ""],
    ["anne.kristoffersen", /Active Directory/, "Maintain this person's profile"],
    ["ragnhild.myklebust", /characters, Entra ID takes/, "Shorten it"],
  ])("with a flaw, %s, says which it is and what to do about it", async (name, reason, remedy) => {
    const out = await explained(at(name));
    expect(out).toMatch(reason);
    expect(out).toContain(remedy);
  });

  test("that is not known says that", async () => {
    expect(await explain("nobody@elsewhere.example")).toMatchObject({
      source: { status: "absent" },
      fields: [],
      outcomes: [],
    });
  });

  test("with hostile values prints no line that a value forged", async () => {
    const her = person(5);
    await scene().life.changeTitle(her, "x\u001b[2J\u202eEvil\nDatabase  forged");
    await scene().life.changeLastName(her, "<b>{{ Email }}</b>".repeat(40));
    const out = await explained(her);
    expect(out).not.toContain("\u001b[2J");
    expect(out).not.toMatch(/\p{Bidi_Control}/u);
    expect(out.match(/^ *Database /gm)).toHaveLength(1);
  });

  test("writes nothing: not to Entra ID, not to Exchange, not to the record", async () => {
    const before = await scene().client().history(person(1));
    scene().microsoft.clearExchanges();
    await explain(person(1));
    expect(scene().writes()).toEqual([]);
    const exchange = JSON.stringify(scene().microsoft.exchanges("exchange"));
    expect(exchange).not.toContain("Set-MailboxMessageConfiguration");
    expect(await scene().client().history(person(1))).toEqual(before);
  });
});
