import { describe, expect, test } from "vitest";
import { appThatAnswers } from "./an-answer.ts";
import { type EngineOptions, startEngine } from "./outlook/engine.ts";
import { type FamilyName, familyNames } from "./outlook/families.ts";

const start = (family: FamilyName, options: Partial<EngineOptions> = {}) =>
  startEngine({ family, network: appThatAnswers(), ...options });

const desktops = ["classic-windows", "mac"] as const satisfies readonly FamilyName[];
const inBrowser = ["web", "new-windows"] as const satisfies readonly FamilyName[];
const hourMs = 3_600_000;

describe.each(familyNames)("in %s", (family) => {
  test.each(["newMail", "reply", "forward"] as const)("a %s gets its signature, once", async (type) => {
    const { outlook, raise, requests } = start(family, { draft: { type, body: "<p>quoted</p>" } });

    const { completed } = await raise("onNewMessageCompose");

    expect(completed).toBe(1);
    expect(outlook.draft.set).toEqual(["<p>Kari Nordmann, Oslo</p>"]);
    expect(outlook.draft.body.rest).toBe("<p>quoted</p>");
    expect(requests.map(({ url }) => new URL(url).searchParams.get("type"))).toEqual([type]);
    expect(outlook.wrongs).toEqual([]);
  });

  test("a mail in plain text gets one in plain text", async () => {
    const network = appThatAnswers(({ url }) => (/format=text/.test(url) ? "Kari\nOslo" : "<p>Kari</p>"));
    const { outlook, raise } = start(family, { network, draft: { format: "text" } });

    await raise("onNewMessageCompose");

    expect(outlook.draft.body.signature).toBe("Kari\nOslo");
    expect(outlook.wrongs).toEqual([]);
  });

  test("the app is asked with a token, which Outlook it is, and no address", async () => {
    const { requests, raise } = start(family);

    await raise("onNewMessageCompose");

    expect(requests).toEqual([
      {
        url: "https://sync.example.com/api/me/signature?type=newMail&format=html",
        headers: {
          authorization: "Bearer a.token.for-tests",
          "x-outlook-client": expect.stringMatching(new RegExp(`^${family}/[\\w.]+$`)),
        },
      },
    ]);
  });

  test("an event that comes twice at the same time inserts one signature, and both are completed once", async () => {
    const { outlook, clock } = start(family);

    const events = [outlook.fire("onNewMessageCompose"), outlook.fire("onNewMessageCompose")];
    await clock.runUntil(() => false);

    expect(events.map(({ completed }) => completed)).toEqual([1, 1]);
    expect(outlook.draft.set).toHaveLength(1);
    expect(outlook.wrongs).toEqual([]);
  });

  test("an older version that has no sessionData is not given a second signature either", async () => {
    const { outlook, raise } = start(family, { changed: { sessionData: false }, draft: { format: "text" } });

    await raise("onNewMessageCompose");
    await raise("onMessageFromChanged");

    expect(outlook.draft.set).toHaveLength(1);
  });

  test("a reply without sessionData gets its signature although the mail below has the same", async () => {
    const draft = { type: "reply", body: "<p>Kari Nordmann, Oslo</p>" } as const;
    const { outlook, raise } = start(family, { changed: { sessionData: false }, draft });

    await raise("onNewMessageCompose");

    expect(outlook.draft.set).toHaveLength(1);
  });

  test("30,000 characters are inserted, and one more is not even tried", async () => {
    let length = 30_000;
    const { outlook, raise, clock } = start(family, { network: appThatAnswers(() => "x".repeat(length)) });

    await raise("onNewMessageCompose");
    expect(outlook.draft.set.map((one) => one.length)).toEqual([30_000]);

    length = 30_001;
    clock.pass(10 * 24 * hourMs);
    const next = outlook.write();
    await raise("onNewMessageCompose");
    expect(next.set).toEqual([]);
    expect(outlook.roaming["notes"]).toMatchObject({ [family]: { outcome: "too-long" } });
  });

  test("the person's own signature is left alone, unless the app's setting says otherwise", async () => {
    const draft = { clientSignature: true };
    const kept = start(family, { draft });
    const switchedOff = start(family, { draft, config: { disableClientSignature: true } });

    await kept.raise("onNewMessageCompose");
    await switchedOff.raise("onNewMessageCompose");

    expect(kept.outlook.calls).not.toContain("disableClientSignatureAsync");
    expect(kept.outlook.draft.clientSignature).toBe(true);
    expect(switchedOff.outlook.draft.clientSignature).toBe(false);
  });

  test.each([
    ["getComposeTypeAsync", 0],
    ["from.getAsync", 1],
    ["sessionData.getAsync", 1],
    ["sessionData.setAsync", 1],
    ["setSignatureAsync", 0],
    ["roamingSettings.saveAsync", 1],
    ["storage.getItem", 1],
    ["storage.setItem", 1],
  ])("an Outlook that never answers %s ends the event all the same", async (name, inserted) => {
    const { outlook, raise } = start(family, { hanging: [name] });

    const { completed, took } = await raise("onNewMessageCompose");

    expect(completed).toBe(1);
    expect(took).toBeLessThanOrEqual(8_000);
    expect(outlook.draft.set).toHaveLength(inserted);
  });

  test("a draft that is closed while the app is asked is left, and its event completed", async () => {
    const { outlook, clock } = start(family);
    const event = outlook.fire("onNewMessageCompose");
    await clock.runUntil(() => outlook.calls.includes("from.getAsync"));
    outlook.draft.isClosed = true;
    await clock.runUntil(() => false);

    expect(event.completed).toBe(1);
    expect(outlook.draft.set).toEqual([]);
  });

  test("what Outlook refuses is noted, and tried again in the same draft", async () => {
    const refused: Record<string, string> = { setSignatureAsync: "InternalServerError" };
    const { outlook, raise } = start(family, { refused });

    await raise("onNewMessageCompose");
    expect(outlook.roaming["notes"]).toMatchObject({
      [family]: { outcome: "refused", code: "InternalServerError" },
    });

    delete refused["setSignatureAsync"];
    await raise("onMessageFromChanged");
    expect(outlook.draft.set).toHaveLength(1);
  });
});

describe("another sender", () => {
  const shared = "Info Ås <info@example.com>".replace(/.*<|>/g, "");
  const network = appThatAnswers(({ headers }) => {
    if (headers["x-mail-from"] === "info%40example.com") return "<p>The company</p>";
    return headers["x-mail-from"] ? null : "<p>Kari</p>";
  });

  test.each(familyNames)("gets its own signature in place of the first, and back, in %s", async (family) => {
    const { outlook, raise, requests } = start(family, { network });
    await raise("onNewMessageCompose");

    outlook.draft.from = shared;
    await raise("onMessageFromChanged");
    outlook.draft.from = "KARI@example.com";
    await raise("onMessageFromChanged");

    expect(outlook.draft.set).toEqual(["<p>Kari</p>", "<p>The company</p>", "<p>Kari</p>"]);
    // In a header: request logs keep addresses of pages.
    expect(requests.map(({ url }) => url).join()).not.toContain("example.com/api/me/signature?from");
    expect(requests.map(({ headers }) => headers["x-mail-from"])).toEqual([undefined, "info%40example.com"]);
    expect(outlook.wrongs).toEqual([]);
  });

  test("without one takes away that of the first", async () => {
    const { outlook, raise } = start("web", { network });
    await raise("onNewMessageCompose");

    outlook.draft.from = "ceo@example.com";
    await raise("onMessageFromChanged");

    expect(outlook.draft.set).toEqual(["<p>Kari</p>", ""]);
    expect(outlook.roaming["notes"]).toMatchObject({ web: { outcome: "removed", code: "excluded" } });
  });

  test("with the same signature, such as an alias, is not given it again", async () => {
    const { outlook, raise } = start("web");
    await raise("onNewMessageCompose");

    outlook.draft.from = "kari.nordmann@example.com";
    await raise("onMessageFromChanged");

    expect(outlook.draft.set).toHaveLength(1);
  });

  test("in letters outside ASCII is sent as a header takes it", async () => {
    const { requests, raise } = start("web", { draft: { from: "bård@blåbær.example" } });
    await raise("onNewMessageCompose");
    expect(requests[0]?.headers["x-mail-from"]).toBe("b%C3%A5rd%40bl%C3%A5b%C3%A6r.example");
  });
});

describe("an appointment", () => {
  const draft = { kind: "appointment", body: "<p>Join the meeting</p>" } as const;

  test.each(desktops)("gets its signature as a mail does in %s", async (family) => {
    const { outlook, raise } = start(family, { draft });
    await raise("onNewAppointmentOrganizer");
    expect(outlook.draft.body).toEqual({
      signature: "<p>Kari Nordmann, Oslo</p>",
      rest: "<p>Join the meeting</p>",
    });
  });

  test.each(inBrowser)("gets it above what is there in %s, and not twice", async (family) => {
    const { outlook, raise } = start(family, { draft });
    await raise("onNewAppointmentOrganizer");
    await raise("onNewAppointmentOrganizer");
    expect(outlook.draft.body.rest).toBe("<br><br><p>Kari Nordmann, Oslo</p><p>Join the meeting</p>");
    expect(outlook.wrongs).toEqual([]);
  });

  test.each(inBrowser)("is not given it twice in a %s without sessionData", async (family) => {
    const { outlook, raise } = start(family, { draft, changed: { sessionData: false } });
    await raise("onNewAppointmentOrganizer");
    await raise("onNewAppointmentOrganizer");
    expect(outlook.draft.set).toHaveLength(1);
  });
});

test.each([
  "</script><script>alert(1)</script>",
  '<img src=x onerror="alert(1)">',
  "$& $1 `$x` \\u2028 \u2028 \0 𝒳 {{ liquid }}",
])("a signature with %j is handed to Outlook as it is", async (signature) => {
  const { outlook, raise } = start("classic-windows", { network: appThatAnswers(() => signature) });
  await raise("onNewMessageCompose");
  expect(outlook.draft.set).toEqual([signature]);
});

test("a mailbox without an item, as in a pane that stays open, is no error", async () => {
  const { outlook, raise } = start("web");
  Object.defineProperty(outlook.Office.context, "mailbox", {
    value: { item: null, userProfile: { emailAddress: "kari@example.com" } },
  });
  expect(await raise("onNewMessageCompose")).toMatchObject({ completed: 1 });
});
