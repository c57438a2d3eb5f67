import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { PersonExport } from "../../src/api/person-data.ts";
import type { RunView } from "../../src/api/runs.ts";
import { accountKey, employeeKey } from "../../src/core/key.ts";
import { oldPhoto } from "../../src/local/company/accounts.ts";
import { photoOf } from "../../src/local/microsoft/graph/photos.ts";
import { runCli } from "../cli/run-cli.ts";
import { everythingStored, type StoredPiece } from "./everything-stored.ts";
import { picturedPeople } from "./ordinary-people.ts";
import { storageOf } from "./storage-of.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({ settings: { SYNC_TARGETS: "entra,photo,signature" } });
const person = (n: number) => picturedPeople(scene())[n] ?? expect.fail(`Nobody is number ${n}.`);
const idOf = (email: string) => scene().microsoft.users.get(email)?.id ?? expect.fail(email);
const cli = (...args: string[]) => {
  const { url, keys } = scene().host;
  return runCli([...args, "--url", url, "--key", keys.host]);
};
const titles = { old: "Lamaførerlærling", now: "Seniorlamafører" };
const reason = "Er bortreist hele vinteren.";

/** What is known of a person and of no one else in the company. */
function valuesOf(email: string): readonly string[] {
  const row = scene().company.employees.find((one) => one.email === email) ?? expect.fail(email);
  const { first_name: first, last_name: last, phone, profile_image_url: photo } = row;
  return [email, `${first} ${last}`, phone ?? "", photo ?? ""].filter(Boolean);
}

let first: RunView;
/** The photo that she had before the app's. */
let own: Buffer;
let changed: RunView;
beforeAll(async () => {
  const { life, sync, follow, client, microsoft } = scene();
  const her = person(0);
  const photo = (await photoOf(new Uint8Array(oldPhoto))) ?? expect.fail("It is no photo.");
  own = Buffer.from(photo.bytes);
  microsoft.photos.set(idOf(her), photo);
  await life.changeTitle(her, titles.old);
  first = await sync({ emails: picturedPeople(scene()).slice(0, 8) });
  expect(first).toMatchObject({ status: "done", summary: { failures: [] } });
  await life.changeTitle(her, titles.now);
  changed = await sync({ emails: [her] });
  expect(await follow(await client().undo(her, { run: changed.id, targets: ["entra"] }))).toMatchObject({
    status: "done",
  });
  await client().exclude(her, { reason, targets: ["photo"] });
  await sync({ mode: "preview" });
  // As a plan that knows links leaves them, with another address from before.
  const at = new Date().toISOString();
  const link = { entraId: idOf(her), state: "matched", refused: [idOf(person(1))], by: "match", at } as const;
  const before = "før.giftermålet@fjordbo.example";
  // As nights with SYNC_READ=delta keep accounts.
  const kept = { fullAt: at, at, link: "https://graph.microsoft.com/v1.0/users/delta?$deltatoken=1" };
  const accounts = [her, person(1)].flatMap((email) => microsoft.users.get(email) ?? []);
  await storageOf(scene()).records.keptAccounts.write("a test", { ...kept, accounts });
  await storageOf(scene()).records.links.put([
    { ...link, source: `email:${before}`, email: before },
    { ...link, source: `email:${her}`, email: her },
    { ...link, source: `email:${person(1)}`, email: person(1), entraId: idOf(person(1)), refused: [] },
  ]);
});

const exported = async (email: string): Promise<PersonExport> => scene().client().exportPerson(email);

describe("an export", () => {
  test("has all that is stored of a person: writes with contents, outcomes, runs, plans, states, exclusion, links", async () => {
    const her = person(0);
    const found = await exported(her);
    expect(found.person).toMatchObject({
      accounts: [accountKey(idOf(her))],
      emails: expect.arrayContaining([her, "før.giftermålet@fjordbo.example"]),
      otherAccounts: 0,
    });
    const { writes, outcomes, runs, plans, states } = found;
    expect(writes).toContainEqual(
      expect.objectContaining({ run: changed.id, field: "jobTitle", from: titles.old, to: titles.now }),
    );
    expect(writes.some(({ content }) => content !== undefined)).toBe(true);
    expect(new Set(outcomes.map(({ target }) => target))).toEqual(new Set(["entra", "photo", "signature"]));
    expect(runs).toContainEqual(expect.objectContaining({ id: changed.id, emails: [her] }));
    const rows = plans.flatMap(({ planned }) => (planned ? [planned] : []));
    expect(rows).toContainEqual(
      expect.objectContaining({ employee: expect.objectContaining({ email: her }) }),
    );
    expect(plans.some(({ covered }) => covered !== undefined)).toBe(true);
    expect(states.map(({ target }) => target).toSorted()).toEqual(["entra", "photo", "signature"]);
    expect(found.exclusions).toMatchObject([{ email: her, reason, targets: ["photo"] }]);
    // One by the row's id, and two by the addresses that the row had.
    expect(found.links).toHaveLength(3);
    expect(found.decisions).toMatchObject([{ what: "excluded", email: her }]);
    expect(found.addresses).toHaveLength(2);
    expect(found.accounts).toMatchObject([{ id: idOf(her), userPrincipalName: her }]);
    expect(found.photos).toMatchObject([{ account: idOf(her), jpeg: own.toString("base64") }]);
  });

  test("has nothing of anyone else: no address, name, phone, photo or object id of another employee", async () => {
    const text = JSON.stringify(await exported(person(0)));
    const others = picturedPeople(scene()).filter((email) => email !== person(0));
    expect(others.length).toBeGreaterThan(10);
    for (const other of others) {
      expect([...valuesOf(other), idOf(other)].filter((value) => text.includes(value))).toEqual([]);
    }
  });

  test("entra-sync export writes it to a file, and ends 1 for an address of which nothing is stored", async () => {
    const file = join(await mkdtemp(join(tmpdir(), "export-")), "person.json");
    const { code, err } = await cli("export", person(0), "--out", file);
    expect({ code, err }).toMatchObject({ code: 0 });
    const { exportedAt: _, ...written } = JSON.parse(await readFile(file, "utf8")) as PersonExport;
    expect(await exported(person(0))).toMatchObject(written);
    expect(await cli("export", "ingen@elsewhere.example")).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining("Nothing is stored"),
    });
  });
});

describe("an erasure", () => {
  const erase = (email: string, ...flags: string[]) =>
    cli("erase", email, "--reason", "Sak 26-118", "--yes", ...flags);
  const isOf = (values: readonly string[]) => (piece: StoredPiece) =>
    values.some((one) => piece.text.includes(one));

  test("asks first, and is refused where no one can answer", async () => {
    const { code, err } = await cli("erase", person(0), "--reason", "x");
    expect(code).toBe(1);
    expect(err).toContain("--yes");
  });

  test("is refused for an active employee, who would be recorded again by the next run", async () => {
    const { code, err } = await erase(person(0));
    expect(code).toBe(1);
    expect(err).toContain("would record them again");
    expect(await exported(person(0))).toMatchObject({ erasures: [] });
  });

  test("is refused while a run is held with a plan that names them", async () => {
    const { runs } = storageOf(scene()).records;
    await runs.update(first.id, (run) => ({ ...run, status: "held" }));
    const { code, err } = await erase(person(0), "--force");
    await runs.update(first.id, (run) => ({ ...run, status: "done" }));
    expect(code).toBe(1);
    expect(err).toContain(`Run ${first.id} is held`);
    expect(err).toContain("cancel it");
  });

  test("leaves none of a leaver's values in any table or blob, and every other row as it was", async () => {
    const her = person(0);
    await scene().life.leave(her);
    const values = [...valuesOf(her), ...Object.values(titles), reason, "før.giftermålet@fjordbo.example"];
    const before = await everythingStored(scene());
    expect(before.filter(isOf(values)).length).toBeGreaterThan(10);

    const { code, out } = await erase(her, "--exclusion");
    expect(code).toBe(0);
    expect(out).toMatch(
      /The values of .* are erased: writes \d+, outcomes \d+, decisions \d+, runs \d+, plans \d+/,
    );

    expect(out).toMatch(/photos 1,/);
    // Without one line the file would be taken for the truth, so it goes as a whole.
    expect(out).toMatch(/accounts 1[,.\s]/);
    expect(await storageOf(scene()).records.keptAccounts.lastRead()).toBeUndefined();
    const after = await everythingStored(scene());
    expect(after.filter(isOf(values))).toEqual([]);
    expect(after.filter(({ where }) => where.startsWith(`photos-before/${idOf(her)}`))).toEqual([]);
    const theirs = isOf([...values, employeeKey(her), idOf(her)]);
    // A list of everyone's addresses is one line: it is shorter by theirs. How many exclusions there were is 0 after the last.
    const others = before.filter(
      (piece) =>
        !theirs(piece) && !/\.covered\.|\/accounts\/|^photos-before|snapshot last-good$/.test(piece.where),
    );
    const left = new Set(after.map(({ where, text }) => `${where} ${text}`));
    expect(others.length).toBeGreaterThan(100);
    expect(others.filter(({ where, text }) => !left.has(`${where} ${text}`))).toEqual([]);
  });

  test("keeps the fact of each write, and itself on record without values", async () => {
    const answer = await scene().ask(
      "GET",
      `employees/${employeeKey(person(0))}/export?account=${idOf(person(0))}`,
    );
    const { writes, outcomes, erasures, states, links, plans } = (await answer.json()) as PersonExport;
    expect(writes).toContainEqual(
      expect.objectContaining({
        run: changed.id,
        field: "jobTitle",
        state: "done",
        erasedAt: expect.any(String),
      }),
    );
    expect(writes.some((write) => "from" in write || "to" in write || "content" in write)).toBe(false);
    expect(outcomes.length).toBeGreaterThan(3);
    expect(new Set(outcomes.map(({ email }) => email))).toEqual(new Set(["(erased)"]));
    expect({ states, links, plans }).toEqual({ states: [], links: [], plans: [] });
    expect(erasures).toMatchObject([{ reason: "Sak 26-118", accounts: [idOf(person(0))] }]);
  });

  test("finds nothing the second time, and says so", async () => {
    const { code, out } = await erase(person(0));
    expect(code).toBe(0);
    expect(out).toMatch(/^Nothing is stored of .* to erase\.\n/);
    expect(await erase(person(0), "--account", idOf(person(0)))).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Nothing is stored/),
    });
  });

  test("keeps the exclusion of an employee who stays, without its reason, and undo says that the values are erased", async () => {
    const his = person(1);
    await scene()
      .client()
      .exclude(his, { reason, targets: ["photo"] });
    const { code, out } = await erase(his, "--force");
    expect(code).toBe(0);
    expect(out).toContain("The exclusion still holds");
    expect(out).toContain("the next run records them again");
    expect(await scene().client().exclusions()).toMatchObject([{ email: his, reason: "(erased)" }]);

    expect((await scene().client().history(his)).entries[0]).toMatchObject({
      from: null,
      to: null,
      erasedAt: expect.any(String),
    });
    expect((await scene().sync({ emails: [his] })).status).toBe("done");
    const undone = await scene().follow(await scene().client().undo(his, { run: first.id, mode: "preview" }));
    const [planned] = (await scene().plan(undone)).employees;
    expect(planned?.changes).toEqual([]);
    expect(planned?.notes.map(({ code: note }) => note)).toContain("values-erased");
  });
});
