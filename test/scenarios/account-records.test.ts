import { beforeAll, beforeEach, expect, test } from "vitest";
import { picturedPeople } from "./ordinary-people.ts";
import { syncedCompany } from "./synced-company.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({
  company: (images) => syncedCompany(70, images),
  settings: { SYNC_TARGETS: "entra,photo,signature" },
});
const person = (n: number) => picturedPeople(scene())[n] ?? expect.fail(`Nobody is number ${n}.`);
const userOf = (address: string) => scene().microsoft.users.get(address) ?? expect.fail(address);
const signatureOf = (address: string) => scene().microsoft.mailboxes.get(address)?.settings["SignatureText"];
const targetsOf = async (address: string) => {
  const { employees } = await scene().client().employees(address);
  return employees[0]?.targets;
};
const inStep = { entra: "in-step", photo: "in-step", signature: "in-step" };

beforeAll(async () => {
  expect(await scene().sync()).toMatchObject({ status: "done" });
});
beforeEach(() => scene().microsoft.clearExchanges());

test("an account that was deleted and created again with the same address is another one: photo and signature are written", async () => {
  const { microsoft } = scene();
  const her = person(0);
  const { id: _, ...before } = userOf(her);
  const written = (await scene().client().history(her)).entries.length;
  expect(written).toBeGreaterThan(0);
  microsoft.users.remove(her);
  const id = crypto.randomUUID();
  microsoft.users.add({ ...before, id });
  expect(microsoft.photos.get(id)).toBeUndefined();

  const run = await scene().sync({ emails: [her] });

  expect(run.summary?.counts).toMatchObject({ photo: { changed: 1 }, signature: { changed: 1 } });
  expect(microsoft.photos.get(id)).toBeDefined();
  expect(signatureOf(her)).toContain(String(before["displayName"]));
  expect(await targetsOf(her)).toEqual(inStep);
});

test("a newcomer with a leaver's address and photo is a person of their own, with a photo and an empty history", async () => {
  const { microsoft, database, life, company } = scene();
  const address = person(1);
  const leaver = userOf(address);
  const row = company.employees.find(({ email }) => email === address) ?? expect.fail(address);
  const before = await scene().client().history(address);
  await life.leave(address);
  microsoft.users.set(leaver.id, {
    userPrincipalName: "left@fjordbo.example",
    mail: null,
    proxyAddresses: [],
  });
  const id = crypto.randomUUID();
  await database.query(
    `insert into employees (id, email, first_name, last_name, title, phone, office_id, profile_image_url)
     select max(id) + 1, $1, 'Nina', 'Nykommer', 'Megler', null, $2::integer, $3 from employees`,
    [address, row.office_id, row.profile_image_url],
  );
  // Until there is an account, there is nothing of this person.
  expect(await scene().client().history(address)).toMatchObject({ entries: [], account: null });
  const { userType, accountEnabled, ...rest } = leaver;
  microsoft.users.add({
    ...rest,
    userType,
    accountEnabled,
    id,
    userPrincipalName: address,
    mail: address,
    givenName: "Nina",
    surname: "Nykommer",
    displayName: "Nina Nykommer",
  });
  expect((await scene().client().history(address)).entries).toEqual([]);

  const run = await scene().sync({ emails: [address] });

  expect(run.summary?.counts).toMatchObject({ photo: { changed: 1 }, signature: { changed: 1 } });
  expect(microsoft.photos.get(id)).toBeDefined();
  expect(signatureOf(address)).toContain("Nina Nykommer");
  const hers = await scene().client().history(address);
  expect(hers).toMatchObject({ account: id, otherAccounts: [leaver.id] });
  expect(new Set(hers.entries.map((entry) => entry.run))).toEqual(new Set([run.id]));
  const answer = await scene().ask("GET", `employees/${address}/history?account=${leaver.id}`);
  expect(await answer.json()).toMatchObject({ account: leaver.id, entries: before.entries });
  const unknown = await scene().ask("GET", `employees/${address}/history?account=${userOf(person(2)).id}`);
  expect(unknown.status).toBe(404);
  // What was written of the leaver can still be undone, and of no one else.
  const mine = before.entries[0]?.run ?? "";
  const undone = await scene().client().undo(address, { run: mine, mode: "preview" });
  const { employees } = await scene().plan(await scene().follow(undone));
  expect(employees).toMatchObject([{ entraId: leaver.id }]);
});

test("with a new domain for everyone nothing is written but what differs: the address in signatures", async () => {
  const { microsoft, database, calls, sync } = scene();
  const moved = (address: string) => address.replace("@fjordbo.example", "@fjordbo-ny.example");
  await sync();
  microsoft.clearExchanges();
  const her = person(3);
  const { entries: before } = await scene().client().history(her);
  await database.query(
    "update employees set email = replace(email, '@fjordbo.example', '@fjordbo-ny.example')",
  );
  for (const user of microsoft.users.all()) {
    const { mail, userPrincipalName, proxyAddresses } = user;
    microsoft.users.set(user.id, {
      userPrincipalName: moved(userPrincipalName),
      mail: mail && moved(mail),
      proxyAddresses: [...(proxyAddresses ?? []), ...(mail ? [`smtp:${mail}`] : [])],
    });
  }

  const run = await sync();

  expect(calls("PUT")).toEqual([]);
  expect(run.summary?.counts["entra"]?.changed ?? 0).toBe(0);
  const { employees } = await scene().plan(run);
  expect(new Set(employees.flatMap(({ changes }) => changes.map(({ target }) => target)))).toEqual(
    new Set(["signature"]),
  );
  const after = await scene().client().history(moved(her));
  expect(after.addresses).toEqual([moved(her), her]);
  expect(after.entries.slice(-before.length)).toEqual(before);
});
