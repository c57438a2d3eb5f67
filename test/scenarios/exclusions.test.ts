import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { eventually } from "./eventually.ts";
import { picturedPeople } from "./ordinary-people.ts";
import { storageOf } from "./storage-of.ts";
import { ended } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({ settings: { SYNC_TARGETS: "" } });
const person = (n: number) => picturedPeople(scene())[n] ?? expect.fail(`Nobody is number ${n}.`);
const titleOf = (email: string) => scene().microsoft.users.get(email)?.jobTitle;
const signatureIn = (email: string) => scene().microsoft.mailboxes.get(email)?.settings.SignatureHtml ?? "";
const hour = 3_600_000;

beforeAll(async () => {
  expect(await scene().sync()).toMatchObject({ status: "done", summary: { failures: [] } });
});
beforeEach(() => scene().microsoft.clearExchanges());

/** The outcomes of one person in a run, by target. */
async function outcomesOf(run: Parameters<ReturnType<typeof scene>["outcomes"]>[0], email: string) {
  const theirs = (await scene().outcomes(run)).filter((outcome) => outcome.email === email);
  return Object.fromEntries(theirs.map(({ target, status, code }) => [target, code ?? status]));
}

describe("an excluded employee", () => {
  const reason = "Profilen er låst i rettssak 26-118.";

  test("is left alone in the targets named, and in no other, with who ordered it and why, in preview and run alike", async () => {
    const her = person(0);
    const was = titleOf(her);
    await scene().life.changeTitle(her, "Låst tittel");
    await scene()
      .client()
      .exclude(her, { reason, targets: ["entra"] });

    const preview = await scene().plan(await scene().sync({ mode: "preview" }));
    const run = await scene().sync();
    expect(run.plan?.digest).toBe(preview.digest);
    expect(preview.employees.find(({ email }) => email === her)).toMatchObject({
      changes: [{ target: "signature" }],
      notes: [
        {
          code: "excluded",
          target: "entra",
          message: `Excluded by a holder of the function key: ${reason}`,
          remedy: `entra-sync include ${her}, to sync them again.`,
        },
      ],
    });
    expect(await outcomesOf(run, her)).toEqual({ entra: "excluded", signature: "changed" });
    expect(await scene().outcomes(run, "skipped")).toContainEqual(
      expect.objectContaining({ email: her, target: "entra", code: "excluded" }),
    );
    expect(titleOf(her)).toBe(was);
    expect(scene().writes()).toEqual([]);
  });

  test("stays so in every run, also in one of that person alone, and is synced again once included", async () => {
    const her = person(0);
    expect(await outcomesOf(await scene().sync({ emails: [her] }), her)).toEqual({ entra: "excluded" });
    expect(await scene().client().include(her)).toMatchObject({ email: her, inForce: false });
    expect(await outcomesOf(await scene().sync(), her)).toEqual({ entra: "changed" });
    expect(titleOf(her)).toBe("Låst tittel");
  });

  test("until a day is synced again from then on", async () => {
    const his = person(1);
    await scene().life.changeTitle(his, "Snart ny tittel");
    const until = new Date(Date.now() + hour).toISOString();
    await scene().client().exclude(his, { reason, until });
    const run = await scene().sync({ emails: [his] });
    expect(await outcomesOf(run, his)).toEqual({
      entra: "excluded",
      photo: "excluded",
      signature: "excluded",
    });
    expect((await scene().outcomes(run, "skipped"))[0]?.message).toContain(`until ${until}: ${reason}`);

    const { exclusions } = storageOf(scene()).records;
    const known = (await exclusions.get(his)) ?? expect.fail("There is no exclusion.");
    await exclusions.put({ ...known, until: new Date(Date.now() - 1000).toISOString() });
    expect(await outcomesOf(await scene().sync(), his)).toEqual({ entra: "changed", signature: "changed" });
    expect(await scene().client().exclusions()).toMatchObject([{ email: his, inForce: false }]);
    await scene().client().include(his);
  });

  test("while their message waits in the queue already is not written either", async () => {
    const her = person(2);
    const was = titleOf(her);
    await scene().life.changeTitle(her, "For sent");
    const fault = scene().microsoft.faults.add({ user: her, status: 429, retryAfter: 8, times: 1 });
    const { id } = await scene()
      .client()
      .requestRun({ emails: [her], targets: ["entra"] });
    await eventually(
      () =>
        scene()
          .microsoft.faults.all()
          .find((one) => one.id === fault)?.hits === 1,
    );
    await scene()
      .client()
      .exclude(her, { reason, targets: ["entra"] });

    const run = await ended(scene(), id);
    expect(await scene().outcomes(run)).toMatchObject([
      { email: her, status: "skipped", code: "excluded", remedy: expect.stringContaining("include") },
    ]);
    expect(titleOf(her)).toBe(was);
    await scene().client().include(her);
    await scene().sync();
    expect(titleOf(her)).toBe("For sent");
  });
});

describe("a photo opt-out", () => {
  const his = () => person(3);
  const url = () => scene().company.employees.find(({ email }) => email === his())?.profile_image_url ?? "";
  const shown = async () =>
    (await scene().ask("GET", `employees/${encodeURIComponent(his())}/signature`)).text();

  test("keeps a new photo from being sent, and takes the photo out of the signature", async () => {
    expect(signatureIn(his())).toContain(url());
    expect(await shown()).toContain(url());
    await scene()
      .client()
      .exclude(his(), { reason: "Vil ikke ha bilde.", targets: ["photo"] });
    expect(await shown()).not.toMatch(/<img|\/portraits\//);

    await scene().life.changePhotoUrl(his(), `${scene().images.url}/portraits/7/nytt.jpg`);
    const run = await scene().sync();
    expect(await outcomesOf(run, his())).toEqual({ photo: "excluded", signature: "changed" });
    expect(scene().calls("PUT")).toEqual([]);
    expect(signatureIn(his())).toContain("<table");
    expect(signatureIn(his())).not.toMatch(/<img|\/portraits\//);
    expect((await scene().sync()).plan?.hasChanges).toBe(false);
  });

  test("also stops a signature with the photo that waits in the queue already", async () => {
    const her = person(6);
    await scene().life.changeTitle(her, "Uten bilde");
    const cmdlet = "Set-MailboxMessageConfiguration";
    const fault = scene().microsoft.faults.add({
      service: "exchange",
      cmdlet,
      user: her,
      status: 429,
      retryAfter: 8,
      times: 1,
    });
    const { id } = await scene()
      .client()
      .requestRun({ emails: [her], targets: ["signature"] });
    await eventually(
      () =>
        scene()
          .microsoft.faults.all()
          .find((one) => one.id === fault)?.hits === 1,
    );
    await scene()
      .client()
      .exclude(her, { reason: "Vil ikke ha bilde.", targets: ["photo"] });
    const stale = await scene().outcomes(await ended(scene(), id));
    expect(stale).toMatchObject([{ email: her, target: "signature", status: "stale" }]);

    const next = await scene().sync({ emails: [her] });
    expect(await outcomesOf(next, her)).toMatchObject({ photo: "excluded", signature: "changed" });
    expect(signatureIn(her)).toContain("Uten bilde");
    expect(signatureIn(her)).not.toMatch(/<img/);
    await scene().client().include(her);
  });

  test("that is taken back brings both back", async () => {
    await scene().client().include(his());
    expect(await shown()).toContain("/portraits/7/nytt.jpg");
    const run = await scene().sync();
    expect(await outcomesOf(run, his())).toEqual({ photo: "changed", signature: "changed" });
    expect(scene().calls("PUT")).toHaveLength(1);
    expect(signatureIn(his())).toContain("/portraits/7/nytt.jpg");
  });
});

describe("over HTTP", () => {
  const json = () => ({
    "x-functions-key": scene().host.keys.host,
    "content-type": "application/json",
  });
  const put = (email: string, body: object) =>
    scene().ask("PUT", `exclusions/${encodeURIComponent(email)}`, JSON.stringify(body), json());
  const problemOf = async (answer: Response) => [
    answer.status,
    ((await answer.json()) as { code: string }).code,
  ];

  test("an exclusion is shown as it was ordered, replaced by a later order, listed by e-mail, and gone when it is deleted", async () => {
    const [a, b] = [person(5), person(4)].sort();
    await put(b ?? "", { targets: ["photo"], reason: "Nei" });
    const first = await put(b ?? "", { targets: ["signature", "photo"], reason: " Fortsatt nei " });
    expect(await first.json()).toMatchObject({
      email: b,
      targets: ["signature", "photo"],
      reason: "Fortsatt nei",
      by: "a holder of the function key",
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      inForce: true,
      isEmployee: true,
    });
    await put((a ?? "").toUpperCase(), { reason: "Alt" });
    const { exclusions } = (await (await scene().ask("GET", "exclusions")).json()) as {
      exclusions: object[];
    };
    expect(exclusions).toMatchObject([
      { email: a?.toUpperCase(), targets: ["entra", "photo", "signature"] },
      { email: b, targets: ["signature", "photo"], inForce: true },
    ]);
    for (const email of [a, b]) expect((await scene().ask("DELETE", `exclusions/${email}`)).status).toBe(200);
    expect(await problemOf(await scene().ask("DELETE", `exclusions/${a}`))).toEqual([404, "not-found"]);
    expect(await scene().client().exclusions()).toEqual([]);
  });

  test("a person who is not in the database may be excluded beforehand, and the answer says that they are not there", async () => {
    const answer = await put("kommer.snart@fjordbo.example", { reason: "Begynner i januar" });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ isEmployee: false, inForce: true });
    await scene().client().include("kommer.snart@fjordbo.example");
  });

  test("no one is excluded by a request that makes no sense", async () => {
    const her = person(4);
    const refused: [string, object][] = [
      [her, {}],
      [her, { reason: "" }],
      [her, { reason: "x", targets: [] }],
      [her, { reason: "x", targets: ["teams"] }],
      [her, { reason: "x", until: "2020-01-01" }],
      [her, { reason: "x", untill: "2999-01-01" }],
      ["ka", { reason: "x" }],
    ];
    for (const [email, body] of refused)
      expect((await put(email, body)).status, JSON.stringify(body)).toBe(400);
    const form = await scene().ask("PUT", `exclusions/${her}`, "reason=x");
    expect(await problemOf(form)).toEqual([415, "unsupported-media-type"]);
    expect((await scene().ask("PUT", `exclusions/${her}`, "{}", {})).status).toBe(401);
    expect(await scene().client().exclusions()).toEqual([]);
  });

  test("the log has who was excluded by their key alone", () => {
    const said = scene().log.map(({ message }) => message);
    expect(said.some((line) => line.startsWith("A person was excluded"))).toBe(true);
    expect(said.some((line) => line.startsWith("A person is no longer excluded"))).toBe(true);
    expect(said.filter((line) => line.includes("@fjordbo.example") || line.includes("rettssak"))).toEqual([]);
  });
});
