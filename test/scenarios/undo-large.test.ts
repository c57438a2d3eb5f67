import { expect, test } from "vitest";
import { plainCompany } from "../../bench/plain-company.ts";
import type { EntraUser } from "../../src/local/microsoft/graph/user.ts";
import { openScene } from "./with-stack.ts";

const people = 1000;

/** What a person or another program makes of a profile. */
const byHand = {
  jobTitle: "Rettet for hånd",
  mobilePhone: "+47 40 00 00 00",
  businessPhones: ["+47 22 00 00 00"],
  department: "Annet",
  officeLocation: "Annet",
  streetAddress: "Annet 1",
  city: "Annet",
  postalCode: "0001",
  country: "SE",
} satisfies Partial<EntraUser>;

test("1,000 people: one run puts back what no one has changed since, each with one PATCH, held until its plan is read; a second time there is nothing to do", async ({
  annotate,
}) => {
  const scene = await openScene({ company: (images) => plainCompany(people, images) });
  const { microsoft, life, client } = scene;
  const { users } = microsoft;
  const requestUndo = async (run: string) => scene.follow(await client().requestRun({ undo: run }));
  /** How many times each person was written since, and with which fields. */
  const writes = () => Map.groupBy(scene.writes(), ({ who }) => who ?? "");
  try {
    const before = users.all();
    const night = await scene.sync();
    expect(night).toMatchObject({ status: "done", summary: { counts: { entra: { changed: people } } } });

    const some = (from: number, to: number) => before.slice(from, to);
    const [allByHand, titleByHand, left, gone] = [some(0, 20), some(20, 60), some(60, 80), some(80, 90)];
    for (const { id } of allByHand) users.set(id, byHand);
    for (const { id } of titleByHand) users.set(id, { jobTitle: byHand.jobTitle });
    for (const { userPrincipalName } of left) await life.leave(userPrincipalName);
    for (const { id } of gone) users.remove(id);
    const retitled = some(90, 100);
    for (const { userPrincipalName } of retitled) await life.changeTitle(userPrincipalName, "Fra databasen");
    await scene.sync({ emails: retitled.map(({ userPrincipalName }) => userPrincipalName) });
    microsoft.clearExchanges();

    const held = await requestUndo(night.id);
    const undoable = people - allByHand.length - gone.length;
    expect(held).toMatchObject({ status: "held", guards: [{ name: "undo-unread" }] });
    expect(held.plan?.totals).toMatchObject({ employees: people, changed: undoable });
    expect(scene.writes()).toEqual([]);

    // Changed while it is held.
    const late = some(100, 105);
    for (const { id } of late) users.set(id, { jobTitle: byHand.jobTitle });
    await client().release(held.id, held.plan?.digest ?? "");
    const undone = await scene.follow(held);
    const written = undoable - late.length;
    expect(undone).toMatchObject({
      status: "done",
      undo: night.id,
      summary: { failures: [], counts: { entra: { changed: written } } },
    });
    await annotate(`${written} people in ${undone.summary?.seconds} s`);

    const patched = writes();
    expect(patched.size).toBe(written);
    expect([...patched.values()].filter((own) => own.length !== 1)).toEqual([]);
    const isPatched = ({ userPrincipalName }: EntraUser) => patched.has(userPrincipalName);
    expect([...allByHand, ...gone, ...late].filter(isPatched)).toEqual([]);
    const touched = new Set(
      [...allByHand, ...titleByHand, ...retitled, ...gone, ...late].map(({ id }) => id),
    );
    const others = before.filter(({ id }) => !touched.has(id));
    expect(others.map(({ id }) => users.get(id))).toEqual(others);
    expect(titleByHand.map(({ id }) => users.get(id))).toEqual(
      titleByHand.map((user) => ({ ...user, jobTitle: byHand.jobTitle })),
    );
    expect(retitled.map(({ id }) => users.get(id))).toEqual(
      retitled.map((user) => ({ ...user, jobTitle: "Fra databasen" })),
    );
    expect(allByHand.map(({ id }) => users.get(id))).toMatchObject(allByHand.map(() => byHand));

    // The rest of those that the release left, and then no one.
    microsoft.clearExchanges();
    const second = await requestUndo(night.id);
    expect(second).toMatchObject({
      status: "done",
      summary: { counts: { entra: { changed: late.length } } },
    });
    expect([...writes().keys()].sort()).toEqual(
      late.map(({ userPrincipalName }) => userPrincipalName).sort(),
    );
    microsoft.clearExchanges();
    const third = await requestUndo(night.id);
    expect(third).toMatchObject({ status: "done", plan: { hasChanges: false } });
    expect(scene.writes()).toEqual([]);
  } finally {
    await scene.close();
  }
}, 600_000);
