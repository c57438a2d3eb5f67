import { describe, expect, test } from "vitest";
import { appThatAnswers } from "./an-answer.ts";
import { type EngineOptions, type Network, startEngine } from "./outlook/engine.ts";
import { familyNames } from "./outlook/families.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const answers = appThatAnswers();

/** An Outlook with an app that can be changed after the first mail. */
async function afterOneMail(options: Partial<EngineOptions> = {}) {
  let network: Network = options.network ?? answers;
  const engine = startEngine({ family: "web", ...options, network: (...asked) => network(...asked) });
  await engine.raise("onNewMessageCompose");
  return {
    ...engine,
    /** Writes the next mail that much later; gives what was inserted and how the event went. */
    async next(later: number, changed: Network = network, draft = {}) {
      network = changed;
      engine.clock.pass(later);
      const { set } = engine.outlook.write(draft);
      const asked = engine.requests.length;
      const { completed, took } = await engine.raise("onNewMessageCompose");
      return { set, completed, took, requests: engine.requests.slice(asked) };
    },
  };
}

const gone: Network = () => "nothing";

describe.each(familyNames)("in %s", (family) => {
  test("the next mail has its signature at once, and within the hour nothing is asked", async () => {
    const { next } = await afterOneMail({ family });
    const { set, took, requests } = await next(hourMs / 2, gone);
    expect(set).toEqual(["<p>Kari Nordmann, Oslo</p>"]);
    expect(requests).toEqual([]);
    expect(took).toBeLessThan(100);
  });

  test("after an hour it is inserted first, and confirmed before the event is over", async () => {
    const { next } = await afterOneMail({ family });
    const { set, requests } = await next(2 * hourMs);
    expect(set).toHaveLength(1);
    expect(requests.map(({ headers }) => headers["if-none-match"])).toEqual([
      '"html-<p>Kari Nordmann, Oslo</p>"',
    ]);
    // Confirmed: for another hour nothing is asked.
    expect((await next(hourMs / 2, gone)).requests).toEqual([]);
  });

  test("one that has changed is there for the next mail, and does not move what is being written", async () => {
    const { next } = await afterOneMail({ family });
    const changed = appThatAnswers(() => "<p>Kari Nordmann, Bergen</p>");
    expect((await next(2 * hourMs, changed)).set).toEqual(["<p>Kari Nordmann, Oslo</p>"]);
    expect((await next(60_000, gone)).set).toEqual(["<p>Kari Nordmann, Bergen</p>"]);
  });

  test("an app that is away for six days costs no signature", async () => {
    const { next } = await afterOneMail({ family });
    for (const day of [1, 2, 3, 4, 5, 6]) {
      const { set, completed } = await next(dayMs, gone);
      expect([day, set.length, completed]).toEqual([day, 1, 1]);
    }
  });
});

test("after a week the app is asked first, and what is remembered is better than nothing", async () => {
  const changed = appThatAnswers(() => "<p>Kari Nordmann, Bergen</p>");
  expect((await (await afterOneMail()).next(8 * dayMs, changed)).set).toEqual([
    "<p>Kari Nordmann, Bergen</p>",
  ]);
  expect((await (await afterOneMail()).next(8 * dayMs, gone)).set).toEqual(["<p>Kari Nordmann, Oslo</p>"]);
});

test.each([403, 404])("a person refused by the app (%i) gets it once more at most", async (status) => {
  const { next } = await afterOneMail();
  const refuse: Network = () => ({ status, body: { code: "out-of-scope" } });
  await next(2 * hourMs, refuse);
  expect((await next(hourMs, refuse)).set).toEqual([]);
  expect((await next(8 * dayMs, gone)).set).toEqual([]);
});

test("who had none is not made to wait for the next hour's answer, and has one after it", async () => {
  const { next } = await afterOneMail({ network: appThatAnswers(() => null) });
  expect(await next(hourMs / 2, gone)).toMatchObject({ set: [], requests: [] });
  expect((await next(hourMs, answers)).set).toHaveLength(1);
});

test("mail of another kind has a memory of its own", async () => {
  const network = appThatAnswers(({ url }) => (/type=reply/.test(url) ? "<p>Kari</p>" : "<p>Kari, Oslo</p>"));
  const { next } = await afterOneMail({ network });
  expect((await next(1000, network, { type: "reply" })).set).toEqual(["<p>Kari</p>"]);
  expect((await next(1000, gone)).set).toEqual(["<p>Kari, Oslo</p>"]);
  expect((await next(1000, gone, { type: "reply" })).set).toEqual(["<p>Kari</p>"]);
});

test("two people on one device get their own", async () => {
  const browser = new Map<string, string>();
  const ola = appThatAnswers(() => "<p>Ola</p>");
  await afterOneMail({ browser });
  const { outlook } = await afterOneMail({ browser, own: "ola@example.com", network: ola });
  expect(outlook.draft.set).toEqual(["<p>Ola</p>"]);
});

test.each(["{", "null", '"text"', JSON.stringify({ at: 1, answer: { v: 1, signature: 5 } })])(
  "a memory of %s is none",
  async (text) => {
    const browser = new Map([["signature kari@example.com  newmail html", text]]);
    const { outlook } = await afterOneMail({ browser });
    expect(outlook.draft.set).toEqual(["<p>Kari Nordmann, Oslo</p>"]);
  },
);

describe("where a frame may keep nothing in the browser", () => {
  test("a short signature is remembered in the mailbox, also by the next start", async () => {
    const roaming = {};
    await afterOneMail({ family: "mac", browser: "forbidden", roaming });
    const { outlook } = await afterOneMail({ family: "mac", browser: "forbidden", roaming, network: gone });
    expect(outlook.draft.set).toEqual(["<p>Kari Nordmann, Oslo</p>"]);
  });

  test.each(["x", "å", "𝒳"])("long ones of %s never fill the mailbox's 32 KB", async (letter) => {
    const network: Network = (asked, count) =>
      appThatAnswers(() => letter.repeat(count === 1 ? 9_000 : 29_000 / letter.length))(asked, count);
    const { next, outlook } = await afterOneMail({ family: "mac", browser: "forbidden", network });
    for (const type of ["reply", "forward", "newMail"]) await next(2 * hourMs, network, { type });
    expect(new TextEncoder().encode(JSON.stringify(outlook.roaming)).length).toBeLessThan(32_768);
    expect(outlook.wrongs).toEqual([]);
  });
});

test("notes are written to the mailbox when something else happens, and not with every mail", async () => {
  const { next, outlook } = await afterOneMail();
  const saves = () => outlook.calls.filter((name) => name === "roamingSettings.saveAsync").length;
  expect(saves()).toBe(1);
  await next(2 * hourMs);
  expect(saves()).toBe(1);
  await next(2 * hourMs, gone);
  expect(saves()).toBe(2);
  expect(outlook.roaming["notes"]).toMatchObject({ web: { outcome: "inserted", code: "no-answer" } });
});

test("an answer that is confirmed without having been remembered is no answer", async () => {
  const { outlook } = await afterOneMail({ network: () => ({ status: 304 }) });
  expect(outlook.draft.set).toEqual([]);
});
