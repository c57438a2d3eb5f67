import { describe, expect, test } from "vitest";
import type { LifeEvents } from "../../src/local/company/life-events.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack();
const at = (name: string) => `${name}@fjordbo.example`;

describe("a company's first sync", () => {
  test("brings Entra ID to what the database says, with one PATCH for each person (two for an administrator)", async () => {
    const run = await scene().sync();
    expect(run).toMatchObject({ status: "done", mode: "apply", summary: { failures: [] } });
    const people = scene()
      .calls("PATCH")
      .map(({ url }) => url);
    expect(new Set(people).size).toBe(run.plan?.totals.changed);
    expect(people).toHaveLength(new Set(people).size + 1);
    await scene().expectAgreement();
  });

  test("is followed by one that finds nothing left to do, and writes nothing", async () => {
    scene().microsoft.clearExchanges();
    const run = await scene().sync();
    expect(run).toMatchObject({ status: "done", plan: { hasChanges: false } });
    expect(scene().calls("PATCH")).toEqual([]);
  });
});

describe("life goes on, and the next sync writes just that", () => {
  test.each<[string, (life: LifeEvents) => Promise<unknown>, string, Record<string, unknown>]>([
    [
      "a new title, in one PATCH with one property",
      (life) => life.changeTitle(at("henrik.aasen"), "Fagansvarlig"),
      at("henrik.aasen"),
      { jobTitle: "Fagansvarlig" },
    ],
    [
      "no title any more, as null",
      (life) => life.changeTitle(at("henrik.aasen"), null),
      at("henrik.aasen"),
      { jobTitle: null },
    ],
    [
      "no mobile phone any more, as null",
      (life) => life.changePhone(at("liv.solbakken"), null),
      at("liv.solbakken"),
      { mobilePhone: null },
    ],
    [
      "a new surname, also as part of the name on display; the sign-in name stays",
      (life) => life.changeLastName(at("silje.moen"), "Moen Årdal"),
      at("smoen"),
      { displayName: "Silje Moen Årdal", surname: "Moen Årdal" },
    ],
  ])("%s", async (_, happen, who, body) => {
    await happen(scene().life);
    scene().microsoft.clearExchanges();
    const run = await scene().sync();
    expect(run).toMatchObject({ status: "done", summary: { failures: [] } });
    expect(scene().writes()).toMatchObject([{ who, body, status: 204 }]);
    expect(scene().writes()[0]?.body).toEqual(body);
    await scene().expectAgreement();
  });

  test("no phone at the office any more, as an empty list for each who works there", async () => {
    const { database, life, microsoft } = scene();
    await life.move(at("liv.solbakken"), "Fjordbo Tromsø");
    await scene().sync();
    await database.query("update offices set phone = null where name = 'Fjordbo Tromsø'");
    microsoft.clearExchanges();
    await scene().sync();
    expect(scene().writes()).toContainEqual(
      expect.objectContaining({ who: at("liv.solbakken"), body: { businessPhones: [] } }),
    );
    expect(
      scene()
        .writes()
        .map(({ body }) => body),
    ).toEqual(
      scene()
        .writes()
        .map(() => ({ businessPhones: [] })),
    );
    await scene().expectAgreement();
  });

  test("everything about someone who was hired", async () => {
    const { life, microsoft } = scene();
    const person = { firstName: "Øyvind", lastName: "Nyberg", title: "Megler", office: "Fjordbo Hamar" };
    const hired = await life.hire({ ...person, phone: null });
    microsoft.users.add(hired);
    microsoft.clearExchanges();
    await scene().sync();
    expect(
      scene()
        .writes()
        .map(({ who }) => who),
    ).toEqual([at("oyvind.nyberg")]);
    await scene().expectAgreement([hired]);
  });

  test("nothing about someone who left, although their row changed otherwise, too", async () => {
    const { life, microsoft } = scene();
    await life.changeTitle(at("henrik.aasen"), "Direktør");
    await life.leave(at("henrik.aasen"));
    microsoft.clearExchanges();
    expect(await scene().sync()).toMatchObject({ status: "done", plan: { hasChanges: false } });
    expect(scene().calls("PATCH")).toEqual([]);
  });
});
