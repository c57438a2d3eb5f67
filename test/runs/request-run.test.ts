import { expect, test } from "vitest";
import { requestRun } from "../../src/runs/request.ts";
import { openRecords } from "../../src/stores/records.ts";
import { withStorage } from "./with-storage.ts";

const storage = withStorage();
const request = { mode: "apply", trigger: "request", startedBy: "a test", targets: ["entra"] } as const;

test("a run that cannot be queued is recorded as failed, so that it does not turn up after its caller gave up", async () => {
  const down = { ...storage(), queue: () => Promise.reject(new Error("The queue service is down.")) };
  await expect(requestRun(request, openRecords(down))).rejects.toThrow("The queue service is down.");
  expect(await openRecords(storage()).runs.list(new Date(0), 10)).toMatchObject([
    { status: "failed", endedAt: expect.any(String), reason: { code: "not-queued" } },
  ]);
});
