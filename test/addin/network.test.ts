import { describe, expect, test } from "vitest";
import { anAnswer, appThatAnswers } from "./an-answer.ts";
import { type EngineOptions, type Network, startEngine } from "./outlook/engine.ts";
import { familyNames } from "./outlook/families.ts";

const minuteMs = 60_000;
const answers = appThatAnswers();

/** An Outlook in which something is in the way of the first mail. */
const start = (options: Partial<EngineOptions>) => startEngine({ family: "classic-windows", ...options });

const noteOf = ({ outlook }: ReturnType<typeof start>) =>
  Object.values((outlook.roaming["notes"] ?? {}) as Record<string, { outcome: string; code?: string }>)[0];

describe.each(familyNames)("in %s, with nothing remembered", (family) => {
  test.each<[string, Network, string]>([
    ["never answers", () => "nothing", "no-answer"],
    ["answers after a minute", () => ({ after: minuteMs, body: anAnswer() }), "no-answer"],
    ["cannot be reached", () => "offline", "no-connection"],
    ["fails", () => ({ status: 500, body: "<h1>Error</h1>" }), "http-500"],
    ["is busy", () => ({ status: 429, body: { code: "too-many-requests" } }), "too-many-requests"],
    ["is starting", () => ({ status: 503, body: { code: "unavailable" } }), "unavailable"],
    ["has no add-in", () => ({ status: 404, body: { code: "addin-is-off" } }), "addin-is-off"],
    ["refuses the token", () => ({ status: 401, body: { code: "token-invalid" } }), "token-invalid"],
    ["shows a page to sign in", () => ({ body: "<html>Sign in</html>" }), "unreadable"],
    ["answers something else", () => ({ body: { v: 2, signature: "<p>Kari</p>" } }), "unreadable"],
    ["answers for another mail", () => ({ body: anAnswer({ type: "reply" }) }), "unreadable"],
    ["answers no text", () => ({ body: { ...anAnswer(), signature: { html: "x" } } }), "unreadable"],
  ])("an app that %s leaves the mail as it is, and a note why", async (_, network, code) => {
    const engine = start({ family, network });

    const { completed, took } = await engine.raise("onNewMessageCompose");

    expect(completed).toBe(1);
    expect(took).toBeLessThanOrEqual(8_000);
    expect(engine.outlook.draft.set).toEqual([]);
    expect(noteOf(engine)).toMatchObject({ outcome: "nothing", code });
  });

  test.each([
    ["asks for consent", { signIn: "interaction" }, "consent-needed"],
    ["never answers", { signIn: "never" }, "no-answer"],
    ["is switched off", { signIn: "disabled" }, expect.stringMatching(/^[a-z_]*bridge[a-z_]*$/)],
    ["does not exist", { nested: false }, "sign-in-not-supported"],
  ] as const)("a sign-in that %s leaves the mail as it is", async (_, options, code) => {
    const engine = start({ family, network: answers, ...options });

    const { completed, took } = await engine.raise("onNewMessageCompose");

    expect([completed, took <= 8_000]).toEqual([1, true]);
    expect(engine.outlook.draft.set).toEqual([]);
    expect(engine.requests).toEqual([]);
    expect(noteOf(engine)).toMatchObject({ outcome: "nothing", code });
    expect(engine.outlook.wrongs).toEqual([]);
  });
});

test("an app that takes four seconds is still waited for", async () => {
  const engine = start({
    network: (asked, count) => ({ ...(answers(asked, count) as object), after: 4_000 }),
  });
  await engine.raise("onNewMessageCompose");
  expect(engine.outlook.draft.set).toHaveLength(1);
});

test("what comes after the event is over is inserted into no draft", async () => {
  const engine = start({ network: () => ({ after: 7_900, body: anAnswer() }) });
  const { took } = await engine.raise("onNewMessageCompose");
  expect(took).toBeLessThan(7_900);
  expect(engine.outlook.draft.set).toEqual([]);
});

test.each([
  ["120", 119, 121],
  ["86400", 899, 901],
  ["", 29, 301],
])(
  "an app that is busy and says Retry-After: %j is left alone for it, at most a quarter of an hour",
  async (retryAfter, before, after) => {
    let isBusy = true;
    const busy = { status: 429, headers: { "retry-after": retryAfter }, body: { code: "busy" } };
    const engine = start({ network: (asked, count) => (isBusy ? busy : answers(asked, count)) });
    const started = engine.clock.now();
    await engine.raise("onNewMessageCompose");
    isBusy = false;

    engine.clock.pass(started + before * 1000 - engine.clock.now());
    engine.outlook.write();
    await engine.raise("onNewMessageCompose");
    expect(engine.requests).toHaveLength(1);
    expect(noteOf(engine)).toMatchObject({ code: "asked-to-wait" });

    engine.clock.pass(started + after * 1000 - engine.clock.now());
    const { set } = engine.outlook.write();
    await engine.raise("onNewMessageCompose");
    expect(engine.requests).toHaveLength(2);
    expect(set).toHaveLength(1);
  },
);

test("an Outlook that is slow in everything ends the event after eight seconds, and gets nothing afterwards", async () => {
  const hanging = ["from.getAsync", "storage.getItem", "storage.setItem", "sessionData.getAsync"];
  const engine = start({
    hanging,
    network: (asked, count) => ({ ...(answers(asked, count) as object), after: 4_900 }),
  });
  const { completed, took } = await engine.raise("onNewMessageCompose");
  expect([completed, took]).toEqual([1, 8_000]);
  expect(engine.outlook.draft.set).toEqual([]);
  expect(engine.requests).toHaveLength(1);
});

test("five drafts at once on a broken network are all over within the time of one", async () => {
  const engine = start({ network: () => "nothing" });
  const began = engine.clock.now();
  const events = [1, 2, 3, 4, 5].map(() => engine.outlook.fire("onNewMessageCompose"));
  await engine.clock.runUntil(() => events.every(({ completed }) => completed > 0));
  expect(engine.clock.now() - began).toBeLessThanOrEqual(8_000);
  await engine.clock.runUntil(() => false);
  expect(events.map(({ completed }) => completed)).toEqual([1, 1, 1, 1, 1]);
});

test("after consent was given the next mail has its signature", async () => {
  const engine = start({ family: "web", network: answers, signIn: "interaction" });
  await engine.raise("onNewMessageCompose");
  engine.consent();
  engine.clock.pass(minuteMs);
  const { set } = engine.outlook.write();
  await engine.raise("onNewMessageCompose");
  expect(set).toHaveLength(1);
});
