import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import { foldedNames } from "../../src/core/identity/link.ts";
import type { PlannedEmployee } from "../../src/core/plan.ts";
import { objectId } from "../../src/local/company/accounts.ts";
import { entraUser } from "../../src/local/microsoft/graph/user.ts";
import { ordinaryPeople } from "./ordinary-people.ts";
import { storageOf } from "./storage-of.ts";
import { syncedCompany } from "./synced-company.ts";
import { ended } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({ company: syncedCompany(80) });
const query = (sql: string, values: (string | number | null)[] = []) => scene().database.query(sql, values);
const users = () => scene().microsoft.users;
const links = () => storageOf(scene()).records.links;
const plannedOf = async (run: RunView, email: string): Promise<PlannedEmployee | undefined> =>
  (await scene().plan(run)).employees.find((person) => person.email === email);
const written = () =>
  scene()
    .writes()
    .map(({ who }) => who);

/** Some ordinary people, no two of them with a first or last name in common. */
function strangers(count: number): readonly string[] {
  const chosen: string[] = [];
  const names = new Set<string>();
  for (const email of ordinaryPeople(scene())) {
    const { givenName, surname, onPremisesSyncEnabled } = users().get(email) ?? {};
    // Active Directory's are not written.
    if (onPremisesSyncEnabled) continue;
    const own = [givenName, surname].flatMap((name) => name?.split(/[ -]/) ?? []);
    if (chosen.length === count || own.length < 2 || own.some((name) => names.has(name))) continue;
    for (const name of own) names.add(name);
    chosen.push(email);
  }
  expect(chosen).toHaveLength(count);
  return chosen;
}

beforeAll(async () => {
  await query("create table saved as select * from employees");
  expect(await scene().sync()).toMatchObject({ status: "done", summary: { failures: [] } });
});
beforeEach(() => scene().microsoft.clearExchanges());
afterEach(async () => {
  await query(`update employees e set (email, first_name, last_name) = (s.email, s.first_name, s.last_name)
    from saved s where s.id = e.id`);
  await query("delete from employees where id not in (select id from saved)");
});

test("a newcomer with an address that is an alias of a disabled shared mailbox is written only once a person confirms it", async () => {
  const hired = await scene().life.hire({
    firstName: "Nina",
    lastName: "Nykommer",
    title: "Rådgiver",
    phone: "+47 900 00 123",
    office: String((await query("select name from offices limit 1"))[0]?.["name"]),
  });
  const her = hired.userPrincipalName;
  const mailbox = entraUser({
    id: objectId("felles.post@fjordbo.example"),
    userPrincipalName: "felles.post@fjordbo.example",
    displayName: "Postmottak",
    mail: "felles.post@fjordbo.example",
    accountEnabled: false,
    proxyAddresses: ["SMTP:felles.post@fjordbo.example", `smtp:${her}`],
  });
  users().add(mailbox);

  const run = await scene().sync();
  expect(run).toMatchObject({ status: "done" });
  expect(written()).toEqual([]);
  const planned = await plannedOf(run, her);
  expect(planned).toMatchObject({
    match: "unsure",
    entraId: null,
    changes: [],
    notes: [{ code: "unsure-match", message: expect.stringContaining("which is disabled") }],
    unsure: { code: "alias-only", candidates: [{ entraId: mailbox.id, enabled: false }] },
  });
  expect(planned?.unsure?.changes.length).toBeGreaterThan(5);
  expect(await scene().outcomes(run, "skipped")).toContainEqual(
    expect.objectContaining({ email: her, code: "unsure-match", entraId: null }),
  );
  expect(await plannedOf(await scene().sync({ mode: "preview", emails: [her] }), her)).toEqual(planned);

  const by = { email: her, by: "hr@fjordbo.example", at: new Date().toISOString() };
  const rows = await query("select id from employees where email = $1", [her]);
  const names = foldedNames({ firstName: "Nina", lastName: "Nykommer" });
  // The row's key, whether rows are identified by their id or by their e-mail.
  for (const source of [`email:${her}`, `id:${rows[0]?.["id"]}`]) {
    await links().put([{ source, entraId: mailbox.id, state: "confirmed", names, refused: [], ...by }]);
  }
  expect(await scene().sync({ emails: [her] })).toMatchObject({ status: "done", summary: { failures: [] } });
  expect(users().get(mailbox.id)).toMatchObject({ givenName: "Nina", surname: "Nykommer" });
  users().remove(mailbox.id);
});

test("two people with swapped e-mails in the database keep their accounts as they are", async () => {
  const [her = "", him = ""] = strangers(2);
  const before = [users().get(her), users().get(him)];
  await query("update employees set email = case email when $1 then $2 else $1 end where email in ($1, $2)", [
    her,
    him,
  ]);
  const run = await scene().sync();
  expect(run).toMatchObject({ status: "done", plan: { blocked: [] } });
  expect(written()).toEqual([]);
  expect([users().get(her), users().get(him)]).toEqual(before);
  for (const email of [her, him]) {
    const planned = await plannedOf(run, email);
    expect(planned).toMatchObject({ match: "unsure", changes: [] });
    expect(["another-person", "another-account"]).toContain(planned?.unsure?.code);
    expect(await plannedOf(await scene().sync({ mode: "preview", emails: [email] }), email)).toEqual(planned);
  }
});

describe("first and last names that change places for an office of 15", () => {
  test("hold the run, and a release writes only the people it names", async () => {
    const office = strangers(15);
    const turn = (emails: readonly string[]) =>
      query(
        "update employees set first_name = last_name, last_name = first_name where email = any(string_to_array($1, ' '))",
        [emails.join(" ")],
      );
    await turn(office);
    const run = await scene().sync();
    expect(run).toMatchObject({ status: "held", plan: { blocked: ["another-person"] } });
    expect(run.guards).toMatchObject([
      {
        name: "another-person",
        message: expect.stringMatching(/^15 accounts would become another person's/),
      },
    ]);
    expect(run.guards?.[0]?.message).toContain("15 would have given name and surname change places");
    expect(run.reason?.remedy).toContain("--person EMAIL");
    expect(written()).toEqual([]);

    const [one = "", two = "", ...others] = office;
    const before = [one, two].map((email) => ({ ...users().get(email) }));
    const digest = run.plan?.digest ?? "";
    await expect(
      scene().client().release(run.id, digest, [one, "kjell@fjordbo.example"]),
    ).rejects.toMatchObject({ code: "not-unsure", message: expect.stringContaining("kjell@fjordbo") });
    const released = await scene().client().release(run.id, digest, [one.toUpperCase(), two]);
    expect(released.release).toMatchObject({ people: [one.toUpperCase(), two] });
    const done = await ended(scene(), run.id);
    expect(done).toMatchObject({ status: "done", summary: { failures: [] } });
    expect(new Set(written())).toEqual(new Set([one, two]));
    for (const [index, email] of [one, two].entries()) {
      const { givenName, surname } = before[index] ?? {};
      expect(users().get(email)).toMatchObject({ givenName: surname, surname: givenName });
    }
    const skipped = await scene().outcomes(done, "skipped");
    const left = skipped.flatMap(({ email, code }) => (code === "another-person" ? [email] : []));
    expect(left.sort()).toEqual(others.toSorted());
    const confirmed = [...(await links().all()).values()].filter(({ state, email }) =>
      state === "confirmed" ? [one, two].includes(email) : false,
    );
    expect(confirmed).toMatchObject([
      { by: "a holder of the function key" },
      { by: "a holder of the function key" },
    ]);

    // Who was left out waits again, and who was confirmed is not.
    scene().microsoft.clearExchanges();
    const next = await scene().sync();
    expect(next).toMatchObject({ status: "held", guards: [{ message: expect.stringMatching(/^13 /) }] });
    await scene().client().cancel(next.id);

    // Names as they were before are in doubt as well, since others were confirmed: two people hold no run.
    await turn(office);
    expect(await scene().sync()).toMatchObject({ status: "done", plan: { blocked: [] } });
    expect(written()).toEqual([]);
    for (const [index, email] of [one, two].entries()) {
      const { displayName = "", givenName = null, surname = null } = before[index] ?? {};
      users().set(email, { displayName, givenName, surname });
    }
  });
});

test("a disabled account with the user principal name and one in use with the mail are both reported, and not written", async () => {
  // None of the office of 15: a release has confirmed some of them, and that holds.
  const him = strangers(16).at(-1) ?? "";
  const disabled = users().set(him, { accountEnabled: false, mail: null, proxyAddresses: [] });
  const live = entraUser({
    id: objectId("live@fjordbo.example"),
    userPrincipalName: "live@fjordbo.example",
    displayName: disabled.displayName,
    mail: him,
  });
  users().add(live);
  await scene().life.changeTitle(him, "Avdelingsleder");
  const run = await scene().sync();
  expect(run).toMatchObject({ status: "done" });
  expect(written()).toEqual([]);
  expect(await plannedOf(run, him)).toMatchObject({
    match: "unsure",
    notes: [{ code: "unsure-match" }],
    unsure: {
      candidates: [
        { entraId: disabled.id, enabled: false },
        { entraId: live.id, match: "mail" },
      ],
    },
  });

  // Alone, a disabled account is written, with a note.
  users().remove(live.id);
  const alone = await scene().sync();
  expect(written()).toEqual([him]);
  expect(await plannedOf(alone, him)).toMatchObject({ notes: [{ code: "account-disabled" }] });
  users().set(him, { accountEnabled: true, mail: him });
});

test("a newcomer with the former address of an employee who was renamed has no account yet, and the employee keeps theirs", async () => {
  const [, , former = ""] = strangers(3);
  const renamed = "ny.adresse@fjordbo.example";
  const { id } = users().set(former, {
    userPrincipalName: renamed,
    mail: renamed,
    proxyAddresses: [`SMTP:${renamed}`, `smtp:${former}`],
  });
  await query("update employees set email = $2, title = 'Sjef' where email = $1", [former, renamed]);
  await query(
    `insert into employees (id, email, first_name, last_name, title, office_id)
     select max(id) + 1, $1, 'Nils', 'Nykommer', 'Lærling', min(office_id) from employees`,
    [former],
  );
  const run = await scene().sync();
  expect(run).toMatchObject({ status: "done", summary: { failures: [] } });
  expect(written()).toEqual([renamed]);
  expect(users().get(id)).toMatchObject({ jobTitle: "Sjef" });
  expect(await plannedOf(run, former)).toMatchObject({
    match: "none",
    notes: [{ code: "not-found", message: expect.stringContaining(`is ${renamed}'s`) }],
  });
});

test("everyone keeps their account when the table is filled again and rows get ids that others had", async () => {
  const [her = "", him = ""] = strangers(2);
  const before = users().all();
  const shift = async (way: string, first: string) => {
    await query(`with shifted as (
      select id, coalesce(${way}(id) over (order by id), (select ${first}(id) from employees)) as next from employees
    ) update employees set id = -shifted.next from shifted where shifted.id = employees.id`);
    await query("update employees set id = -id");
  };
  await shift("lead", "min");
  await scene().life.changeTitle(her, "Sjef");
  const run = await scene().sync();
  expect(run).toMatchObject({ status: "done", plan: { blocked: [] }, summary: { failures: [] } });
  expect(written()).toEqual([her]);

  // Who would have another one's account under an id of before has their own.
  await scene().life.changeTitle(him, "Sjef");
  expect(await scene().sync({ emails: [him] })).toMatchObject({ status: "done" });
  expect(written()).toEqual([her, him]);
  const changed = users()
    .all()
    .filter((user, at) => user !== before[at]);
  expect(changed.map(({ userPrincipalName, jobTitle }) => [userPrincipalName, jobTitle]).sort()).toEqual(
    [her, him].sort().map((email) => [email, "Sjef"]),
  );
  await shift("lag", "max");
  expect(await scene().sync()).toMatchObject({ status: "done", plan: { blocked: [] } });
});
