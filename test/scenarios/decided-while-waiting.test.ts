import { beforeAll, describe, expect, test } from "vitest";
import { employeeKey } from "../../src/core/key.ts";
import { objectId } from "../../src/local/company/accounts.ts";
import { entraUser } from "../../src/local/microsoft/graph/user.ts";
import { eventually } from "./eventually.ts";
import { picturedPeople } from "./ordinary-people.ts";
import { ended } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({ settings: { SYNC_TARGETS: "" } });
const person = (n: number) => picturedPeople(scene())[n] ?? expect.fail(`Nobody is number ${n}.`);
const client = () => scene().client();
const accountOf = (email: string) =>
  scene().microsoft.users.get(email) ?? expect.fail(`No account of ${email}.`);
const by = "a holder of the function key";
/** What was written: the requests that were not refused. */
const written = () =>
  [...scene().microsoft.exchanges("graph"), ...scene().microsoft.exchanges("exchange")].filter(
    ({ method, status, requestBody }) =>
      (status ?? 500) < 400 &&
      (["PATCH", "PUT", "DELETE"].includes(method) ||
        JSON.stringify(requestBody ?? "").includes(setSignature)),
  );
const setSignature = "Set-MailboxMessageConfiguration";

/** Where the write of each target is stopped. */
const writeIn = {
  entra: { method: "PATCH" },
  photo: { method: "PUT" },
  signature: { service: "exchange", cmdlet: setSignature },
} as const;
type Name = keyof typeof writeIn;

beforeAll(async () => {
  expect(await scene().sync()).toMatchObject({ status: "done", summary: { failures: [] } });
});

/** Requests a run, the write of which waits until something else is done; what came of it. */
async function whileWaiting(
  email: string,
  target: Name,
  during: () => Promise<unknown>,
  request = () => client().requestRun({ emails: [email], targets: [target] }),
) {
  const { faults, clearExchanges } = scene().microsoft;
  const { id } = accountOf(email);
  const fault = faults.add({ ...writeIn[target], user: email, status: 429, retryAfter: 3 });
  clearExchanges();
  const run = await request();
  await eventually(() => faults.all().some(({ id: one, hits }) => one === fault && hits > 0));
  await during();
  // Until here no write can have come through, however long it took.
  faults.clear(fault);
  const outcomes = await scene().outcomes(await ended(scene(), run.id));
  return { id, outcomes: outcomes.filter((one) => one.email === email), writes: written() };
}

const changes: readonly (readonly [Name, (email: string) => Promise<unknown>])[] = [
  ["entra", (email) => scene().life.changeTitle(email, `Tittel ${crypto.randomUUID()}`)],
  [
    "photo",
    (email) =>
      scene().life.changePhotoUrl(email, `${scene().images.url}/portraits/9/${crypto.randomUUID()}.jpg`),
  ],
  ["signature", (email) => scene().life.changeTitle(email, `Tittel ${crypto.randomUUID()}`)],
];

describe("an account that a person refuses while a message for it waits", () => {
  test.each(changes.map(([target, change], n) => ({ target, change, n })))(
    "is not written in $target: the outcome names who refused it and when, and what to do",
    async ({ target, change, n }) => {
      const email = person(n);
      await change(email);
      let at = "";
      const { id, outcomes, writes } = await whileWaiting(email, target, async () => {
        at = (await client().refuseLink(email, accountOf(email).id)).at;
      });
      expect(outcomes).toMatchObject([
        {
          target,
          status: "skipped",
          code: "account-refused",
          message: `${by} refused the account ${id} for ${email} at ${at}, after this was planned; nothing was written.`,
          remedy: expect.stringContaining(`entra-sync link ${email} --forget`),
        },
      ]);
      expect(writes).toEqual([]);

      // The remedy works.
      await client().forgetLink(email);
      const run = await scene().sync({ emails: [email], targets: [target] });
      expect(await scene().outcomes(run)).toMatchObject([{ email, status: "changed" }]);
    },
  );

  test("is not written by an undo either, and by one that is requested afterwards it is", async () => {
    const email = person(3);
    const before = accountOf(email).jobTitle;
    await scene().life.changeTitle(email, "Skrevet feil sted");
    const run = await scene().sync({ emails: [email], targets: ["entra"] });
    const undo = () => client().requestRun({ undo: run.id });
    const refuse = () => client().refuseLink(email, accountOf(email).id);
    const { outcomes, writes } = await whileWaiting(email, "entra", refuse, undo);
    expect(outcomes).toMatchObject([
      {
        status: "skipped",
        code: "account-refused",
        remedy: expect.stringContaining("Request the undo again"),
      },
    ]);
    expect(writes).toEqual([]);

    const again = await scene().follow(await undo());
    expect(await scene().outcomes(again)).toMatchObject([{ email, status: "changed" }]);
    expect(accountOf(email).jobTitle).toBe(before);
    await client().forgetLink(email);
  });

  test("is not written after a pause that the message waited for either", async () => {
    const email = person(13);
    await scene().life.changeTitle(email, "Etter pausen");
    const { outcomes, writes } = await whileWaiting(email, "entra", async () => {
      await client().pause({ reason: "En avvisning underveis." });
      await client().refuseLink(email, accountOf(email).id);
      // It is decided once more, by someone who has not seen that.
      await client().refuseLink(email, accountOf(email).id.toUpperCase());
      await client().resume();
    });
    expect(outcomes).toMatchObject([{ status: "skipped", code: "account-refused" }]);
    expect(writes).toEqual([]);
    await client().forgetLink(email);
  });

  test("and is deleted meanwhile is skipped as refused, and not as gone", async () => {
    const email = person(14);
    const account = accountOf(email);
    await scene().life.changeTitle(email, "Slettet underveis");
    const { outcomes } = await whileWaiting(email, "entra", async () => {
      await client().refuseLink(email, account.id);
      scene().microsoft.users.remove(email);
    });
    expect(outcomes).toMatchObject([{ status: "skipped", code: "account-refused" }]);
    // What is gone can be neither refused nor confirmed any more, and the decision can still be taken back.
    await expect(client().confirmLink(email, account.id)).rejects.toMatchObject({ status: 404 });
    expect(await client().forgetLink(email)).toMatchObject({ refused: [account.id] });
    scene().microsoft.users.add(account);
  });

  test("is not written by a retry of that run either", async () => {
    const email = person(4);
    await scene().life.changeTitle(email, "Prøvd på nytt");
    const fault = scene().microsoft.faults.add({ user: email, method: "PATCH", status: 400, times: 1 });
    const failed = await scene().sync({ emails: [email], targets: ["entra"] });
    expect(failed).toMatchObject({ summary: { failures: [{ email }] } });
    scene().microsoft.faults.clear(fault);
    await client().refuseLink(email, accountOf(email).id);
    scene().microsoft.clearExchanges();
    const { id } = await client().retry(failed.id);
    const run = await ended(scene(), id);
    expect(await scene().outcomes(run)).toMatchObject([{ status: "skipped", code: "account-refused" }]);
    expect(written()).toEqual([]);
    await client().forgetLink(email);
  });
});

describe("a confirmation while a message waits", () => {
  test("of another account leaves the one of before alone, and the next run writes the one that was confirmed", async () => {
    const email = person(5);
    const other = objectId("another account of the links");
    const name = "annen.konto@fjordbo.example";
    scene().microsoft.users.add(
      entraUser({ id: other, userPrincipalName: name, displayName: "Annen Konto", mail: name }),
    );
    await scene().life.changeTitle(email, "Flyttet");
    const { id, outcomes, writes } = await whileWaiting(email, "entra", () =>
      client().confirmLink(email, other),
    );
    expect(outcomes).toMatchObject([
      {
        status: "skipped",
        code: "another-account-confirmed",
        message: expect.stringMatching(`${by} confirmed the account ${other} for ${email} at .* for ${id}`),
      },
    ]);
    expect(writes).toEqual([]);
    const run = await scene().sync({ emails: [email], targets: ["entra"] });
    expect(await scene().outcomes(run)).toMatchObject([{ entraId: other, status: "changed" }]);
    await client().forgetLink(email);
    scene().microsoft.users.remove(other);
  });

  test("of the account as another employee's leaves it alone", async () => {
    const [email, colleague] = [person(6), person(7)];
    await scene().life.changeTitle(email, "Ikke min konto");
    const { id, outcomes, writes } = await whileWaiting(email, "entra", () =>
      client().confirmLink(colleague, accountOf(email).id),
    );
    expect(outcomes).toMatchObject([
      {
        status: "skipped",
        code: "account-confirmed-for-another",
        message: expect.stringMatching(`confirmed the account ${id} as that of ${colleague} at`),
      },
    ]);
    expect(writes).toEqual([]);
    await client().forgetLink(colleague);
  });

  test("of their own account, or a refusal of another one, changes nothing for it", async () => {
    const email = person(8);
    await scene().life.changeTitle(email, "Bekreftet underveis");
    const { outcomes } = await whileWaiting(email, "entra", async () => {
      await client().refuseLink(email, accountOf(person(9)).id);
      await client().confirmLink(email, accountOf(email).id);
    });
    expect(outcomes).toMatchObject([{ status: "changed" }]);
    expect(accountOf(email).jobTitle).toBe("Bekreftet underveis");
    await client().forgetLink(email);
  });
});

test("two people who confirm one account for two employees at once do not both get it", async () => {
  const [one, other] = [person(10), person(11)];
  const { id } = accountOf(person(12));
  const decide = (email: string) =>
    scene().ask("PUT", `links/${employeeKey(email)}`, JSON.stringify({ account: id }), {
      "x-functions-key": scene().host.keys.host,
      "content-type": "application/json",
    });
  const answers = await Promise.all([decide(one), decide(other)]);
  const statuses = answers.map(({ status }) => status);
  expect(statuses).toContain(409);
  const { decided } = await client().links();
  expect(decided.filter(({ account }) => account === id)).toHaveLength(
    statuses.filter((s) => s === 200).length,
  );
  for (const { email } of decided) await client().forgetLink(email);
  expect((await client().links()).decided).toEqual([]);
});
