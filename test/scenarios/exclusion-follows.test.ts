import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import { eventually } from "./eventually.ts";
import { picturedPeople } from "./ordinary-people.ts";
import { ended } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({ settings: { SYNC_TARGETS: "" } });
const names: string[] = [];
const person = (n: number) => names[n] ?? expect.fail(`Nobody is number ${n}.`);
const reason = "Lives at a secret address, case 26-118.";
const domain = "fjordbo.example";

/** HR and IT give a person another address; the old one stays an alias. */
async function rename(email: string, to: string): Promise<void> {
  const { database, microsoft } = scene();
  await database.query("update employees set email = $2 where email = $1", [email, to]);
  const { proxyAddresses = [] } = microsoft.users.get(email) ?? {};
  const aliases = proxyAddresses.map((address) => address.replace(/^SMTP:/, "smtp:"));
  const addresses = [...new Set([`SMTP:${to}`, `smtp:${email}`, ...aliases])];
  microsoft.users.set(email, { userPrincipalName: to, mail: to, proxyAddresses: addresses });
}

const signatureOf = (email: string) => {
  const { id = "" } = scene().microsoft.users.get(email) ?? {};
  return scene().microsoft.mailboxes.get(id)?.settings.SignatureHtml ?? "";
};

/** Every photo that was sent of a person. */
const photosOf = (email: string) => {
  const { id = "" } = scene().microsoft.users.get(email) ?? {};
  return scene()
    .calls("PUT")
    .filter(({ url }) => url.includes(id));
};

/** The outcomes of one person in a run, by target. */
async function outcomesOf(run: RunView, email: string) {
  const theirs = (await scene().outcomes(run)).filter((outcome) => outcome.email === email);
  return Object.fromEntries(theirs.map(({ target, status, code }) => [target, code ?? status]));
}

beforeAll(() => names.push(...picturedPeople(scene())));
beforeEach(() => scene().microsoft.clearExchanges());

describe("someone excluded from photo and signature who gets another e-mail after a wedding", () => {
  const exclude = (email: string) =>
    scene()
      .client()
      .exclude(email, { reason, targets: ["photo", "signature"] });

  test("is still excluded, also where no run has known of the exclusion before", async () => {
    const [known, unknown] = [person(0), person(1)];
    const renamed = [known, unknown].map((email) => email.replace("@", ".berg@"));
    await exclude(known);
    await scene().sync();
    expect(await scene().client().exclusions()).toMatchObject([
      { email: known, account: expect.any(String) },
    ]);
    await exclude(unknown);
    const before = signatureOf(unknown);
    for (const [index, email] of [known, unknown].entries()) await rename(email, renamed[index] ?? "");
    scene().microsoft.clearExchanges();

    const preview = await scene().plan(await scene().sync({ mode: "preview" }));
    const run = await scene().sync();
    expect(run.plan?.digest).toBe(preview.digest);
    for (const email of renamed) {
      expect(photosOf(email)).toEqual([]);
      expect(await outcomesOf(run, email)).toMatchObject({ photo: "excluded", signature: "excluded" });
      const { employees } = preview;
      expect(employees.find((one) => one.email === email)).toMatchObject({
        notes: expect.arrayContaining([
          expect.objectContaining({
            code: "excluded",
            target: "photo",
            message: expect.stringContaining(reason),
          }),
        ]),
      });
    }
    expect(signatureOf(renamed[0] ?? "")).toBe("");
    expect(signatureOf(renamed[1] ?? "")).toBe(before);
    const all = await scene().client().exclusions();
    expect(all).toMatchObject(renamed.toSorted().map((email) => ({ email, inForce: true })));
    expect(scene().log.some(({ message }) => message.includes("Exclusions follow their accounts"))).toBe(
      true,
    );
  });

  test("is synced again by the address of now", async () => {
    const her = person(0).replace("@", ".berg@");
    expect(await scene().client().include(her)).toMatchObject({ email: her, inForce: false });
    const run = await scene().sync({ emails: [her] });
    expect(await outcomesOf(run, her)).toMatchObject({ photo: "changed", signature: "changed" });
    expect(signatureOf(her)).toContain("<img");
  });
});

describe("a field that is left alone", () => {
  const her = () => person(3);
  const hers = () => scene().microsoft.users.get(her());
  const own = "+47 999 88 777";

  test("is not written and not in the signature, and everything else is", async () => {
    await scene().life.changePhone(her(), own);
    await scene().life.changeTitle(her(), "Tømrer");
    const order = { reason: "Private number.", fields: ["MobilePhone"] };
    expect(await scene().client().exclude(her(), order)).toMatchObject({
      targets: [],
      fields: ["mobilePhone"],
    });
    const was = hers()?.mobilePhone;

    const run = await scene().sync();
    expect(await outcomesOf(run, her())).toMatchObject({ entra: "changed", signature: "changed" });
    expect(hers()).toMatchObject({ jobTitle: "Tømrer", mobilePhone: was });
    expect(JSON.stringify(scene().writes())).not.toContain("888 77");
    expect(signatureOf(her())).toContain("Tømrer");
    expect(signatureOf(her())).toContain("<img");
    expect(signatureOf(her())).not.toContain(own);
    const shown = await scene().ask("GET", `employees/${encodeURIComponent(her())}/signature`);
    expect(await shown.text()).not.toContain(own);
  });

  test("is named by the plan, and leaves the person in step", async () => {
    const run = await scene().sync();
    expect(run.plan?.hasChanges).toBe(false);
    const plan = await scene().plan(run);
    expect(plan.employees.find(({ email }) => email === her())).toMatchObject({
      notes: [{ code: "excluded", target: "entra", field: "mobilePhone" }],
    });
    const employees = (await scene().client().employees()).employees;
    expect(employees.find(({ email }) => email === her())).toMatchObject({
      standing: "in-step",
      changes: [],
    });
    const { fields, exclusion } = await scene().client().explain(her());
    expect(fields.find(({ field }) => field === "mobilePhone")).toMatchObject({ verdict: "left-alone" });
    expect(fields.filter(({ verdict }) => verdict === "differs")).toEqual([]);
    expect(exclusion).toMatchObject({ fields: ["mobilePhone"], reason: "Private number." });
  });

  test("of a message that waits in the queue already is dropped, and the rest is written", async () => {
    const his = person(4);
    const was = scene().microsoft.users.get(his)?.mobilePhone;
    await scene().life.changePhone(his, "+47 999 11 222");
    await scene().life.changeTitle(his, "Rørlegger");
    const { microsoft, client } = scene();
    const fault = microsoft.faults.add({ user: his, status: 429, retryAfter: 8, times: 1 });
    const { id } = await client().requestRun({ emails: [his], targets: ["entra"] });
    await eventually(() => microsoft.faults.all().find((one) => one.id === fault)?.hits === 1);
    await client().exclude(his, { reason, fields: ["mobilePhone"] });
    const run = await ended(scene(), id);
    expect(await scene().outcomes(run)).toMatchObject([{ status: "changed", fields: ["jobTitle"] }]);
    expect(microsoft.users.get(his)).toMatchObject({ jobTitle: "Rørlegger", mobilePhone: was });
  });

  test("that no one knows is refused with those there are", async () => {
    const answer = await scene()
      .client()
      .exclude(her(), { reason, fields: ["shoeSize"] })
      .catch((error: Error) => error.message);
    expect(answer).toMatch(/shoeSize is none of displayName, .*mobilePhone/);
  });

  test("is written again once they are included", async () => {
    for (const email of [her(), person(4)]) await scene().client().include(email);
    const run = await scene().sync();
    expect(await outcomesOf(run, her())).toMatchObject({ entra: "changed", signature: "changed" });
    expect(hers()).toMatchObject({ mobilePhone: own });
    expect(signatureOf(her())).toContain(own);
  });
});

test("an exclusion is bound to the account when it is made, without a request to Entra ID: two who exchange their addresses before the next plan do not exchange it", async () => {
  const { client, clearExchanges } = { client: scene().client(), ...scene().microsoft };
  const [her, his] = [person(8), person(9)];
  const accounts = [her, his].map((email) => scene().microsoft.users.get(email)?.id ?? "");
  clearExchanges();
  const stored = await client.exclude(her, { reason, targets: ["photo", "signature"] });
  expect(stored).toMatchObject({ email: her, account: accounts[0], isEmployee: true });
  expect(scene().microsoft.exchanges("graph")).toEqual([]);

  const between = `between@${domain}`;
  for (const [email, to] of [
    [her, between],
    [his, her],
    [between, his],
  ] as const)
    await rename(email, to);
  for (const [index, email] of [his, her].entries())
    scene().microsoft.users.set(accounts[index] ?? "", { proxyAddresses: [`SMTP:${email}`] });
  await scene().life.changePhotoUrl(his, `${scene().images.url}/portraits/3/ny.jpg`);
  await scene().life.changePhotoUrl(her, `${scene().images.url}/portraits/4/ny.jpg`);
  clearExchanges();
  const run = await scene().sync();
  expect(await outcomesOf(run, his)).toMatchObject({ photo: "excluded", signature: "excluded" });
  expect(await outcomesOf(run, her)).toMatchObject({ photo: "changed" });
  expect(
    scene()
      .calls("PUT")
      .map(({ url }) => url.includes(accounts[1] ?? "")),
  ).toEqual([true]);
  expect(await client.exclusions()).toContainEqual(
    expect.objectContaining({ email: his, account: accounts[0], inForce: true }),
  );

  await client.include(his);
  for (const [email, to] of [
    [her, between],
    [his, her],
    [between, his],
  ] as const)
    await rename(email, to);
  for (const [index, email] of [her, his].entries())
    scene().microsoft.users.set(accounts[index] ?? "", { proxyAddresses: [`SMTP:${email}`] });
  await scene().sync();
});

test("an exclusion of which no account is found is reported by every plan, and in the list", async () => {
  const misspelt = `kari.normann@${domain.replace("fjordbo", "fjorbdo")}`;
  expect(await scene().client().exclude(misspelt, { reason })).toMatchObject({ isEmployee: false });
  const { plan } = await scene().sync({ mode: "preview" });
  expect(plan?.notes).toMatchObject([
    {
      code: "exclusion-without-account",
      message: expect.stringContaining(misspelt),
      remedy: expect.stringContaining(`entra-sync include ${misspelt}`),
    },
  ]);
  const all = await scene().client().exclusions();
  expect(all.find(({ email }) => email === misspelt)).toMatchObject({
    account: null,
    missingSince: expect.stringMatching(/^\d{4}-/),
  });
  await scene().client().include(misspelt);
  expect((await scene().sync({ mode: "preview" })).plan?.notes).toEqual([]);
});

test("all exclusions survive a new domain for everyone", async () => {
  const three = [person(5), person(6), person(7)];
  const { client, database, microsoft } = scene();
  for (const { email } of await client().exclusions()) await client().include(email);
  await client().exclude(person(5), { reason });
  await client().exclude(person(6), { reason, targets: ["photo"] });
  await client().exclude(person(7), { reason, targets: ["signature"] });
  const before = new Map(three.map((email) => [email, signatureOf(email)]));
  const rows = await database.query<{ email: string }>(
    `select email from employees where email like '%@${domain}' and status = 'active'`,
  );
  for (const { email } of rows) {
    const user = microsoft.users.get(email);
    if (user?.userPrincipalName === email) await rename(email, email.replace(domain, "nordbo.example"));
  }
  microsoft.clearExchanges();

  const run = await scene().sync();
  const [all, photo, signature] = three.map((email) => email.replace(domain, "nordbo.example"));
  for (const email of [all, photo]) expect(photosOf(email ?? "")).toEqual([]);
  expect(
    scene()
      .writes()
      .filter(({ who }) => who === all),
  ).toEqual([]);
  expect(await outcomesOf(run, all ?? "")).toEqual({
    entra: "excluded",
    photo: "excluded",
    signature: "excluded",
  });
  expect(await outcomesOf(run, photo ?? "")).toEqual({ photo: "excluded", signature: "changed" });
  expect(signatureOf(photo ?? "")).not.toContain("<img");
  expect(await outcomesOf(run, signature ?? "")).toMatchObject({ signature: "excluded" });
  expect(signatureOf(signature ?? "")).toBe(before.get(person(7)));
  expect((await client().exclusions()).map(({ email }) => email)).toEqual([all, photo, signature].toSorted());
});
