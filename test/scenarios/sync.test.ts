import { describe, expect, test } from "vitest";
import { withStack } from "./with-stack.ts";

const scene = withStack();

describe("a company's first sync, and life after it", () => {
  test("brings Entra ID to what the database says, with one PATCH for each person (two for an administrator)", async () => {
    const run = await scene().sync();
    expect(run).toMatchObject({ status: "done", summary: { failures: [] } });
    const people = scene().calls("PATCH").map(({ url }) => url);
    expect(new Set(people).size).toBe(run.plan?.totals.changed);
    expect(people).toHaveLength(new Set(people).size + 1);
    await scene().expectAgreement();
  });

  test("finds nothing left to do the second time, and writes nothing", async () => {
    scene().microsoft.clearExchanges();
    const run = await scene().sync();
    expect(run).toMatchObject({ status: "done", plan: { hasChanges: false } });
    expect(scene().calls("PATCH")).toEqual([]);
  });
});
