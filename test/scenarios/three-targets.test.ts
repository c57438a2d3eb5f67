import { afterEach, beforeAll, describe, expect, test } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import { recipientAdministrator } from "../../src/local/microsoft/exchange/exchange-of.ts";
import type { Stack } from "../../src/local/stack.ts";
import { eventually } from "./eventually.ts";
import { commandsIn } from "./exchange-commands.ts";
import { picturedPeople } from "./ordinary-people.ts";
import { type Before, expectPhotos, expectSignatures, snapshot } from "./target-agreements.ts";
import { ended, reached } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

// Empty is the default: all of them.
const scene = withStack({ settings: { SYNC_TARGETS: "" } });
const at = (name: string) => `${name}@fjordbo.example`;
const cmdlets = () => commandsIn(scene().microsoft.exchanges("exchange")).map(({ CmdletName }) => CmdletName);

let before: Before;
beforeAll(() => {
  before = snapshot(scene());
});

/** Fails unless profiles, photos and signatures are as the database says; how many of the latter two were compared. */
async function expectAllToAgree() {
  await scene().expectAgreement();
  const photos = await expectPhotos(scene(), before);
  return { photos, signatures: await expectSignatures(scene(), before) };
}

describe("a company's first sync with all targets", () => {
  let run: RunView;
  let outcomes: readonly Outcome[];
  beforeAll(async () => {
    run = await scene().sync();
    outcomes = await scene().outcomes(run);
  });

  test("brings profiles, photos and signatures to what the database says, without a failure", async () => {
    expect(run).toMatchObject({ status: "done", plan: { complete: true }, summary: { failures: [] } });
    const { photos, signatures } = await expectAllToAgree();
    expect(photos).toBeGreaterThan(35);
    expect(signatures).toBeGreaterThan(45);
    const { counts } = run.summary ?? {};
    expect(counts).toMatchObject({ photo: { changed: photos }, signature: { changed: signatures } });
  });

  test("sends each photo and each signature once, keeps what a signature replaces, and reads back once", () => {
    const { exchanges } = scene().microsoft;
    const puts = scene()
      .calls("PUT")
      .filter(({ status }) => status === 200);
    expect(new Set(puts.map(({ url }) => url)).size).toBe(puts.length);
    expect(puts).toHaveLength(run.summary?.counts["photo"]?.changed ?? 0);
    const reads = exchanges("graph").filter(({ method }) => method === "GET");
    const lookedAt = reads.filter(({ url }) => url.endsWith("/photo"));
    // Of people with a photo already, the one that is there is requested, to know it from the one that is sent.
    const ofTheirOwn = reads.filter(({ url, status }) => url.endsWith("/photo/$value") && status === 200);
    expect(ofTheirOwn.length).toBeGreaterThan(0);
    expect(lookedAt).toHaveLength(puts.length + ofTheirOwn.length);

    const count = (cmdlet: string) => cmdlets().filter((name) => name === cmdlet).length;
    const withoutMailbox = 2;
    expect(count("Get-OrganizationConfig")).toBe(1);
    const changed = run.summary?.counts["signature"]?.changed ?? 0;
    expect(count("Set-MailboxMessageConfiguration")).toBe(changed + withoutMailbox);
    expect(count("Get-MailboxMessageConfiguration")).toBe(2 * changed + withoutMailbox);
  });

  test.each([
    [at("leif.wiik"), "photo", "no-mailbox"],
    [at("leif.wiik"), "signature", "no-mailbox"],
    [at("grete.sunde"), "photo", "no-mailbox"],
    [at("grete.sunde"), "signature", "no-mailbox"],
    [at("snorre.dahl"), "photo", "image-not-found"],
    [at("frida.hammer"), "photo", "not-an-image"],
    [at("jonas.haugen"), "photo", "not-found"],
    [at("jonas.haugen"), "signature", "not-found"],
    [at("marte.bakken"), "signature", "ambiguous"],
    [at("camilla.strand"), "photo", "no-office"],
  ])("leaves %s out of %s: %s, with what to do about it", (email, target, code) => {
    const found = outcomes.find((outcome) => outcome.email === email && outcome.target === target);
    expect(found).toMatchObject({ status: "skipped", code });
    if (["no-mailbox", "image-not-found", "not-an-image", "not-found", "ambiguous"].includes(code))
      expect(found?.remedy).toEqual(expect.any(String));
  });

  test("writes the profile of those who have no mailbox, and photo and signature of one mastered on-premises", () => {
    const changed = (email: string) =>
      outcomes.filter((one) => one.email === email && one.status === "changed").map(({ target }) => target);
    expect(changed(at("leif.wiik"))).toEqual(["entra"]);
    expect(changed(at("anne.kristoffersen")).sort()).toEqual(["photo", "signature"]);
  });
});

describe("the sync after it", () => {
  test("finds nothing to do: one page of Graph and one question to Exchange, no write and no download", async () => {
    scene().microsoft.clearExchanges();
    scene().images.clearRequests();
    const run = await scene().sync();
    expect(run).toMatchObject({ status: "done", plan: { hasChanges: false, complete: true } });
    const graph = scene().microsoft.exchanges("graph");
    expect(graph.map(({ method, status }) => `${method} ${status}`)).toEqual(["GET 200"]);
    expect(cmdlets()).toEqual(["Get-OrganizationConfig"]);
    expect(scene().images.requests()).toEqual([]);
  });
});

describe("Exchange in trouble", () => {
  test("that is throttled and then slow keeps no profile and no photo waiting; every signature lands in the end", async () => {
    const { microsoft, images, client, life } = scene();
    const people = picturedPeople(scene()).slice(-6);
    for (const email of people) {
      await life.changeTitle(email, "Saksbehandler");
      await life.changePhotoUrl(email, `${images.url}/webp/7/${email}.jpg`);
    }
    const full =
      "You have reached the maximum number of concurrent requests per tenant. Please wait and try again";
    const cmdlet = "Set-MailboxMessageConfiguration";
    const throttled = { status: 429, body: "plain-text", message: full, retryAfter: 1 } as const;
    const fault = microsoft.faults.add({ service: "exchange", cmdlet, ...throttled });

    microsoft.clearExchanges();
    const { id } = await client().requestRun({});
    await reached(client, id, "running");
    const counts = await eventually(async () => {
      const { progress } = await client().run(id);
      const { entra, photo, signature } = progress?.counts ?? {};
      return entra?.changed === people.length && photo?.changed === people.length && { entra, signature };
    });
    expect(counts.signature?.changed ?? 0).toBe(0);
    expect((await client().run(id)).status).toBe("running");

    microsoft.faults.add({ service: "exchange", cmdlet, delayMs: 500 });
    microsoft.faults.clear(fault);
    const run = await ended(scene(), id);
    expect(run).toMatchObject({
      status: "done",
      summary: {
        failures: [],
        counts: {
          entra: { changed: people.length },
          photo: { changed: people.length },
          signature: { changed: people.length },
        },
      },
    });
    expect(scene().calls("PATCH")).toHaveLength(people.length);
    expect(scene().calls("PUT")).toHaveLength(people.length);
    microsoft.faults.clear();
    await expectAllToAgree();
  });

  afterEach(() => {
    scene().microsoft.faults.clear();
    scene().microsoft.exchangeAccess.cmdlets = recipientAdministrator;
  });

  test.each<[string, (microsoft: Stack["microsoft"]) => void, RegExp, RegExp]>([
    [
      "is down",
      ({ faults }) => {
        faults.add({ service: "exchange", cmdlet: "Get-OrganizationConfig", status: 503, retryAfter: 60 });
      },
      /Exchange Online answered 503/,
      /next run/,
    ],
    [
      "lets the app do nothing",
      ({ exchangeAccess }) => {
        exchangeAccess.cmdlets = null;
      },
      /does not permit .*Exchange Recipient Administrator/,
      /appRoleAssignments .*roleManagement\/directory\/roleAssignments/,
    ],
  ])(
    "that %s while the plan is made leaves signatures out, says so, and the rest is written",
    async (_, begin, said, remedy) => {
      const { microsoft, life, sync } = scene();
      const [her = ""] = picturedPeople(scene());
      const title = `Tittel ${crypto.randomUUID()}`;
      await life.changeTitle(her, title);
      begin(microsoft);
      const run = await sync();
      const note = {
        target: "signature",
        message: expect.stringMatching(said),
        remedy: expect.stringMatching(remedy),
      };
      expect(run).toMatchObject({
        status: "done",
        plan: { complete: false, notes: [note] },
        summary: { failures: [], counts: { entra: { changed: 1 } } },
      });
      expect(run.plan?.totals.targets["signature"]).toBeUndefined();
      expect(microsoft.users.get(her)?.jobTitle).toBe(title);

      microsoft.faults.clear();
      microsoft.exchangeAccess.cmdlets = recipientAdministrator;
      expect(await sync()).toMatchObject({
        plan: { complete: true, notes: [] },
        summary: { counts: { signature: { changed: 1 } } },
      });
      await expectAllToAgree();
    },
  );
});

test("a preview of all targets asks Microsoft only to read, and downloads nothing", async () => {
  const { microsoft, images, life, sync } = scene();
  const [her = ""] = picturedPeople(scene());
  await life.changeTitle(her, "Bare vist");
  await life.changePhotoUrl(her, `${images.url}/portraits/8/vist.jpg`);
  microsoft.clearExchanges();
  images.clearRequests();
  const run = await sync({ mode: "preview" });
  const { employees } = await scene().plan(run);
  const planned = employees.find(({ email }) => email === her)?.changes;
  expect(planned?.map(({ target, field }) => `${target}.${field}`).sort()).toEqual([
    "entra.jobTitle",
    "photo.photo",
    "signature.signature",
  ]);
  expect(microsoft.exchanges("graph").map(({ method }) => method)).toEqual(["GET"]);
  expect(cmdlets()).toEqual(["Get-OrganizationConfig"]);
  expect(images.requests()).toEqual([]);
});

test("a run of one target leaves the others for later", async () => {
  const { microsoft, sync } = scene();
  microsoft.clearExchanges();
  expect(await sync({ targets: ["photo"] })).toMatchObject({
    summary: { counts: { photo: { changed: 1 } } },
  });
  expect(scene().calls("PATCH")).toEqual([]);
  expect(microsoft.exchanges("exchange")).toEqual([]);
  expect(await sync()).toMatchObject({
    summary: { counts: { entra: { changed: 1 }, signature: { changed: 1 } } },
  });
  await expectAllToAgree();
});
