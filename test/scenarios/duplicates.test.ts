import { beforeAll, describe, expect, test } from "vitest";
import { eventually } from "./eventually.ts";
import { ordinaryPerson } from "./ordinary-people.ts";
import { storageOf } from "./storage-of.ts";
import { withOpenRun } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack();

beforeAll(async () => {
  await scene().sync();
});

/** Two people: `her` message is delivered twice, and `other` keeps the run open meanwhile. */
const people = () => ({ her: ordinaryPerson(scene(), 0), other: ordinaryPerson(scene(), 1) });
const titleOf = (email: string) => scene().microsoft.users.get(email)?.jobTitle;
const landed = (email: string) =>
  scene()
    .writes()
    .filter(({ who, status }) => who === email && status === 204);

describe("a message that is delivered twice", () => {
  test("after it is done writes nothing more, and its outcome stays changed, with the write's request id", async () => {
    const { her, other } = people();
    const { put, depth, messageOf } = storageOf(scene());
    scene().microsoft.clearExchanges();
    await scene().life.changeTitle(her, "Levert to ganger");
    const run = await withOpenRun(scene(), other, async (run) => {
      const done = await eventually(async () => (await scene().outcomes(run, "changed"))[0]);
      await put("sync-entra", await messageOf(run, her));
      await put("sync-entra", await messageOf(run, her));
      await eventually(async () => (await depth("sync-entra")) === 1);
      expect(await scene().outcomes(run, "changed")).toEqual([done]);
      expect(done).toMatchObject({ email: her, fields: ["jobTitle"], requestId: expect.any(String) });
    });
    expect(run).toMatchObject({
      status: "done",
      summary: { failures: [], counts: { entra: { changed: 2 } } },
    });
    expect(landed(her)).toHaveLength(1);
    expect(titleOf(her)).toBe("Levert to ganger");
  });

  test("while it is being done is written once; the others wait, and find nothing left to do", async () => {
    const { her, other } = people();
    const { put, depth, messageOf, audit } = storageOf(scene());
    scene().microsoft.clearExchanges();
    scene().microsoft.latency.ms = 400;
    await scene().life.changeTitle(her, "Levert tre ganger");
    const run = await withOpenRun(scene(), other, async (run) => {
      const copy = await messageOf(run, her);
      await Promise.all(Array.from({ length: 2 }, () => put("sync-entra", copy)));
      await eventually(() => scene().log.some(({ message }) => message.includes('"code":"claimed"')));
      scene().microsoft.latency.ms = 0;
      await eventually(async () => (await depth("sync-entra")) === 1);
    });
    expect(run).toMatchObject({
      status: "done",
      summary: { failures: [], counts: { entra: { changed: 2 } } },
    });
    expect(await audit(run, her)).toMatchObject([{ field: "jobTitle", state: "done" }]);
    expect(landed(her)).toHaveLength(1);
    expect(titleOf(her)).toBe("Levert tre ganger");
  });
});
