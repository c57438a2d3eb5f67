import { beforeAll, describe, expect, test } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import { employeeKey } from "../../src/core/key.ts";
import { objectId } from "../../src/local/company/accounts.ts";
import { type EntraUser, entraUser } from "../../src/local/microsoft/graph/user.ts";
import { runCli } from "../cli/run-cli.ts";
import { planDoubts, putAlias } from "./doubts.ts";
import { ordinaryPerson } from "./ordinary-people.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack();
const [her, his] = [() => ordinaryPerson(scene(), 0), () => ordinaryPerson(scene(), 1)];
const by = "a holder of the function key";
const client = () => scene().client();
const json = () => ({ "x-functions-key": scene().host.keys.host, "content-type": "application/json" });
const put = (email: string, body: object) =>
  scene().ask("PUT", `links/${employeeKey(email)}`, JSON.stringify(body), json());
const problemOf = async (answer: Response) => ({
  status: answer.status,
  ...((await answer.json()) as object),
});

let hers: EntraUser;
let borte: EntraUser;
let run: RunView;

beforeAll(async () => {
  hers = putAlias(scene(), her(), "Olav Sluttet");
  borte = putAlias(scene(), his(), "Berit Borte");
  run = await planDoubts(
    scene(),
    new Map([
      [her(), hers],
      [his(), borte],
    ]),
  );
});

describe("who is in doubt", () => {
  test("is listed: why, with the accounts that it may be and what would be written, by the newest plan", async () => {
    const { asOf, waiting, decided } = await client().links();
    expect(asOf).not.toBeNull();
    expect(decided).toEqual([]);
    expect(waiting.map(({ email }) => email)).toEqual([her(), his()].toSorted());
    expect(waiting.find(({ email }) => email === her())).toMatchObject({
      key: employeeKey(her()),
      name: expect.stringMatching(/\S \S/),
      run: run.id,
      code: "alias-only",
      notes: [{ code: "unsure-match", message: expect.stringContaining(her()) }],
      candidates: [
        {
          entraId: hers.id,
          userPrincipalName: hers.userPrincipalName,
          displayName: "Olav Sluttet",
          enabled: false,
          match: "proxyAddresses",
        },
      ],
      changes: expect.arrayContaining([expect.objectContaining({ target: "entra", field: "givenName" })]),
    });
  });

  test("has the state unsure", async () => {
    const [one] = (await client().employees(her())).employees;
    expect(one).toMatchObject({ standing: "unsure", changes: [], notes: [{ code: "unsure-match" }] });
  });

  test("is printed by entra-sync link", async () => {
    const { url, keys } = scene().host;
    const { code, out } = await runCli(["link", her(), "--url", url, "--key", keys.host]);
    expect([code, out]).toEqual([0, expect.stringContaining(hers.id)]);
  });
});

describe("a decision is refused", () => {
  test.each<[string, () => string, () => object, number, RegExp]>([
    [
      "about someone who is not in the database",
      () => "nobody@elsewhere.example",
      () => ({ refuse: true }),
      404,
      /No active employee/,
    ],
    [
      "with an account that does not exist",
      her,
      () => ({ account: objectId("no one") }),
      404,
      /no account with the object id/,
    ],
    [
      "to refuse an account that does not exist",
      her,
      () => ({ refuse: objectId("no one") }),
      404,
      /no account with/,
    ],
    ["with an id that is none", her, () => ({ account: "olav" }), 400, /object id: a GUID/],
    ["that says nothing", her, () => ({}), 400, /./],
    ["that says both", her, () => ({ account: hers.id, refuse: true }), 400, /./],
    [
      "to refuse all where none waits",
      () => ordinaryPerson(scene(), 5),
      () => ({ refuse: true }),
      409,
      /No account waits/,
    ],
  ])("%s", async (_, email, body, status, said) => {
    expect(await problemOf(await put(email(), body()))).toMatchObject({
      status,
      detail: expect.stringMatching(said),
    });
    expect((await client().links()).decided).toEqual([]);
  });

  test("with a guest's account", async () => {
    const id = objectId("a guest of the links");
    const name = "guest_else.example#EXT#@fjordbo.onmicrosoft.example";
    scene().microsoft.users.add(
      entraUser({ id, userPrincipalName: name, displayName: "G", userType: "Guest" }),
    );
    expect(await problemOf(await put(her(), { account: id }))).toMatchObject({
      status: 409,
      code: "guest-account",
    });
    scene().microsoft.users.remove(id);
  });

  test("to forget what was never decided", async () => {
    await expect(client().forgetLink(her())).rejects.toMatchObject({ status: 404 });
  });
});

describe("a confirmation", () => {
  test("is stored with who made it, ends the waiting, and starts no run", async () => {
    const before = (await client().runs()).length;
    expect(await client().confirmLink(her(), hers.id.toUpperCase())).toMatchObject({
      email: her(),
      decision: "confirmed",
      account: hers.id,
      refused: [],
      by,
      userPrincipalName: hers.userPrincipalName,
    });
    const { waiting, decided } = await client().links();
    expect(waiting.map(({ email }) => email)).toEqual([his()]);
    expect(decided).toMatchObject([{ email: her(), decision: "confirmed", by }]);
    expect((await client().runs()).length).toBe(before);
    const [one] = (await client().employees(her())).employees;
    expect(one).toMatchObject({ standing: "unknown", notes: [] });
  });

  test("of an account with another employee's address names that employee, and can be taken back", async () => {
    const emails = (await client().employees()).employees.map(({ email }) => email);
    const others = emails.filter((email) => ![her(), his()].includes(email));
    const accounts = scene().microsoft.users.all();
    const account = accounts.find(({ userPrincipalName }) => others.includes(userPrincipalName));
    const { id = "", userPrincipalName = "" } = account ?? {};
    const someone = others.find((email) => email !== userPrincipalName) ?? "";
    expect(await client().confirmLink(someone, id)).toMatchObject({
      account: id,
      userPrincipalName,
      hasAddressOf: userPrincipalName,
    });
    await client().forgetLink(someone);
  });

  test("keeps the account from every other employee, and is named by it", async () => {
    expect(await problemOf(await put(his(), { account: hers.id }))).toMatchObject({
      status: 409,
      code: "account-taken",
      detail: expect.stringContaining(her()),
      remedy: expect.stringContaining(`entra-sync link ${her()} --forget`),
    });
  });

  test("lets the next run write that account", async () => {
    const synced = await scene().sync({ emails: [her()] });
    expect(await scene().outcomes(synced)).toMatchObject([
      { email: her(), entraId: hers.id, status: "changed" },
    ]);
    expect(scene().microsoft.users.get(hers.id)?.surname).not.toBe("Sluttet");
  });

  test("is in the history, with who made it", async () => {
    const { entries, decisions } = await client().history(her());
    expect(decisions).toEqual([
      { what: "confirmed", by, at: expect.any(String), email: her(), account: hers.id },
    ]);
    expect(entries.length).toBeGreaterThan(0);
    const { url, keys } = scene().host;
    const { out } = await runCli(["history", her(), "--url", url, "--key", keys.host]);
    expect(out).toMatch(new RegExp(`confirmed +account ${hers.id} for ${her()} +by ${by}`));
  });

  test("can be forgotten, which is on record, too", async () => {
    expect(await client().forgetLink(her())).toMatchObject({ decision: "confirmed", account: hers.id });
    expect((await client().links()).decided).toEqual([]);
    expect((await client().history(her())).decisions.map(({ what }) => what)).toEqual([
      "forgotten",
      "confirmed",
    ]);
  });
});

describe("a refusal", () => {
  test("of all candidates ends the waiting, and is in the history", async () => {
    expect(await client().refuseLink(his(), true)).toMatchObject({
      decision: "refused",
      account: null,
      refused: [borte.id],
      by,
    });
    const { waiting, decided } = await client().links();
    expect(waiting.map(({ email }) => email)).not.toContain(his());
    expect(decided).toMatchObject([{ email: his(), decision: "refused", refused: [borte.id] }]);
    expect((await client().history(his())).decisions).toMatchObject([
      { what: "refused", account: borte.id, by },
    ]);
  });

  test("of an account that was confirmed takes it back, and says what it was", async () => {
    await client().confirmLink(his(), borte.id);
    const other = objectId("Berit Borte's other account");
    const name = "berit2@fjordbo.example";
    scene().microsoft.users.add(entraUser({ id: other, userPrincipalName: name, displayName: "Berit" }));
    await client().confirmLink(his(), other);
    expect(await client().refuseLink(his(), other)).toMatchObject({
      decision: "refused",
      account: null,
      refused: [other],
    });
    const { decisions } = await client().history(his());
    expect(decisions.map(({ what, account, previous }) => ({ what, account, previous })).slice(0, 3)).toEqual(
      [
        { what: "refused", account: other, previous: undefined },
        { what: "confirmed", account: other, previous: borte.id },
        { what: "confirmed", account: borte.id, previous: undefined },
      ],
    );
    scene().microsoft.users.remove(other);
    await client().forgetLink(his());
    expect((await client().links()).decided).toEqual([]);
  });
});

test("an exclusion and its end are in the history, with who ordered them and why", async () => {
  await client().exclude(her(), { reason: "Vil ikke ha bilde.", targets: ["photo"] });
  await client().include(her());
  const { decisions } = await client().history(her());
  expect(decisions.slice(0, 2)).toMatchObject([
    { what: "included", by, email: her(), detail: "photo" },
    { what: "excluded", by, email: her(), detail: "photo: Vil ikke ha bilde." },
  ]);
});

test("the log has no address of anyone", () => {
  const said = scene().log.map(({ message }) => message);
  expect(said.some((line) => line.startsWith("An account was decided on"))).toBe(true);
  expect(said.filter((line) => line.includes("@fjordbo.example"))).toEqual([]);
});
