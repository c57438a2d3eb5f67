import { randomUUID } from "node:crypto";
import { BlobServiceClient } from "@azure/storage-blob";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Azurite } from "../../../src/local/azurite.ts";
import { emptyStorage } from "../../keep-running.ts";
import { until, withHost } from "./with-host.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

interface Run {
  readonly timer: {
    schedule: { adjustForDST: boolean };
    scheduleStatus: Record<string, string> | null;
    isPastDue: boolean;
  };
  readonly startedAt: number;
  readonly endedAt: number;
  readonly invocationId: string;
  readonly retry: { retryCount: number; maxRetryCount: number; exception?: { message: string } };
}

let azurite: Azurite;
beforeAll(async () => {
  azurite = await emptyStorage();
});
afterAll(() => azurite.close());

const daily = "0 0 3 * * *";

/** A timer app with a host id of its own, so that tests do not share status or leases. */
function freshTimer(SCHEDULE: string, env: Record<string, string> = {}) {
  const hostId = randomUUID();
  const container = BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient(
    "azure-webjobs-hosts",
  );
  const blob = container.getBlockBlobClient(`timers/${hostId}/Host.Functions.tick/status`);
  return {
    setup: {
      fixture: "timer-app.ts",
      env: {
        AzureWebJobsStorage: azurite.connectionString,
        AzureFunctionsWebHost__hostid: hostId,
        SCHEDULE,
        ...env,
      },
    },
    status: () =>
      until(async () => {
        if (!(await blob.exists())) return undefined;
        return JSON.parse((await blob.downloadToBuffer()).toString()) as Record<string, string>;
      }),
    seed: async (status: object) => {
      await container.createIfNotExists();
      const json = JSON.stringify(status);
      await blob.upload(json, json.length);
    },
    isMonitored: () => blob.exists(),
  };
}

describe.concurrent("a timer", () => {
  test("never overlaps itself, and replaces all ticks missed during a slow run with one", async () => {
    const { setup } = freshTimer("00:00:06", { FIRST_RUN_MS: "13500", RUN_ON_STARTUP: "true" });
    await withHost(setup, async ({ untilLogged }) => {
      const [slow, late, regular] = await untilLogged<Run>("tick", 3);
      if (!slow || !late || !regular) throw new Error("unreachable");
      expect(late.startedAt).toBeGreaterThanOrEqual(slow.endedAt);
      // Without it, the next tick would be a whole interval after the slow run.
      expect(late.startedAt - slow.endedAt).toBeLessThan(5900);
      expect(regular.startedAt - late.startedAt).toBeGreaterThan(5900);
    });
  });

  test("runs by six fields, unmonitored when that is more than once a minute", async () => {
    const { setup, isMonitored } = freshTimer("* * * * * *");
    await withHost(setup, async ({ untilLogged }) => {
      const runs = await untilLogged<Run>("tick", 2);
      expect(runs[0]?.timer).toEqual({
        schedule: { adjustForDST: true },
        scheduleStatus: null,
        isPastDue: false,
      });
      expect(await isMonitored()).toBe(false);
    });
  });

  test("runs every hh:mm:ss", async () => {
    const { setup } = freshTimer("00:00:01");
    await withHost(setup, async ({ untilLogged }) => {
      const [first, second] = await untilLogged<Run>("tick", 2);
      expect(first?.timer.schedule).toEqual({ adjustForDST: false });
      expect((second?.startedAt ?? 0) - (first?.startedAt ?? 0)).toBeGreaterThan(900);
    });
  });

  test("stores a first status before it has ever run", async () => {
    const { setup, status } = freshTimer(daily);
    await withHost(setup, async ({ logged }) => {
      const { Last, Next, LastUpdated } = await status();
      expect(Last).toBe("0001-01-01T00:00:00");
      expect(Date.parse(String(Next))).toBeGreaterThan(Date.now());
      expect(Date.parse(String(LastUpdated))).toBeLessThanOrEqual(Date.now());
      expect(logged("tick")).toEqual([]);
    });
  });

  test("that missed its Next runs once at start, past due, and not for runOnStartup as well", async () => {
    const { setup, status, seed } = freshTimer(daily, { RUN_ON_STARTUP: "true", WEBSITE_TIME_ZONE: "UTC" });
    const missed = {
      Last: "2024-01-01T03:00:00.000Z",
      Next: "2024-01-02T03:00:00.000Z",
      LastUpdated: "2024-01-01T03:00:00.000Z",
    };
    await seed(missed);
    await withHost(setup, async ({ untilLogged, logged }) => {
      const [run] = await untilLogged<Run>("tick", 1);
      expect(run?.timer.isPastDue).toBe(true);
      expect(run?.timer.scheduleStatus).toEqual({
        last: missed.Last,
        next: missed.Next,
        lastUpdated: missed.LastUpdated,
      });
      await until(async () => Date.parse(String((await status())["Next"])) > Date.now());
      expect(Date.parse(String((await status())["Last"]))).toBeGreaterThan(Date.parse(missed.Next));
      expect(logged("tick")).toHaveLength(1);
    });
  });

  test("starts over when its schedule has changed: ticks that the old one missed do not run", async () => {
    const { setup, status, seed } = freshTimer(daily, { WEBSITE_TIME_ZONE: "UTC" });
    const Last = "2024-01-01T05:00:00.000Z";
    await seed({ Last, Next: "2024-01-02T05:00:00.000Z", LastUpdated: Last });
    await withHost(setup, async ({ logged }) => {
      const changed = await until(async () => {
        const now = await status();
        return now["Last"] !== Last && now;
      });
      expect(changed["Last"]).toBe("0001-01-01T00:00:00");
      expect(changed["Next"]).toMatch(/T03:00:00.000Z$/);
      expect(Date.parse(String(changed["Next"]))).toBeGreaterThan(Date.now());
      expect(logged("tick")).toEqual([]);
    });
  });

  test("runs at start where it says runOnStartup", async () => {
    const { setup } = freshTimer(daily, { RUN_ON_STARTUP: "true" });
    await withHost(setup, async ({ untilLogged }) => {
      const [run] = await untilLogged<Run>("tick", 1);
      expect(run?.timer.isPastDue).toBe(false);
    });
  });

  test("runs on one host at a time, and moves when that one stops", async () => {
    const { setup } = freshTimer("* * * * * *");
    await withHost(setup, async (first) => {
      await first.untilLogged("tick", 1);
      await withHost(setup, async (second) => {
        const ran = first.logged("tick").length;
        await first.untilLogged("tick", ran + 2);
        expect(second.logged("tick")).toEqual([]);
        await first.host.stop();
        await second.untilLogged("tick", 1);
      });
    });
  });

  test("with a retry policy keeps its invocation id and reports the attempt", async () => {
    const { setup } = freshTimer(daily, { RUN_ON_STARTUP: "true", RETRIES: "2" });
    await withHost(setup, async ({ untilLogged }) => {
      const runs = await untilLogged<Run>("tick", 3);
      expect(new Set(runs.map(({ invocationId }) => invocationId)).size).toBe(1);
      expect(
        runs.map(({ retry }) => [retry.retryCount, retry.maxRetryCount, retry.exception?.message]),
      ).toEqual([
        [0, 2, undefined],
        [1, 2, "as asked"],
        [2, 2, "as asked"],
      ]);
    });
  });

  test("can be run by hand", async () => {
    const { setup } = freshTimer(daily);
    await withHost(setup, async ({ host, untilLogged }) => {
      const response = await fetch(`${host.url}/admin/functions/tick`, {
        method: "POST",
        headers: { "x-functions-key": host.keys.master, "content-type": "application/json" },
        body: "{}",
      });
      expect(response.status).toBe(202);
      const [run] = await untilLogged<Run>("tick", 1);
      expect(run?.timer.isPastDue).toBe(false);
    });
  });

  test("says at start which ranges of its schedule are written backwards, and what they mean", async () => {
    const { setup } = freshTimer("0 0 22-2 * * fri-mon");
    await withHost(setup, async ({ host, log }) => {
      expect(host.functions).toEqual([{ name: "tick", type: "timer" }]);
      const warnings = log.filter(({ level }) => level === "warning").map(({ message }) => message);
      expect(warnings).toEqual([
        expect.stringContaining("22-2 runs from 2 to 22"),
        expect.stringContaining("fri-mon runs from mon to fri"),
      ]);
    });
  });

  test.each([
    ["the weekday 7", "0 0 3 * * 1-7"],
    ["a setting that is not set", "%NO_SUCH_SETTING%"],
  ])("with %s for a schedule is in error, and the host says why", async (_, schedule) => {
    const { setup } = freshTimer(schedule);
    await withHost(setup, async ({ host, log }) => {
      expect(host.functions).toEqual([
        { name: "tick", type: "timer", error: expect.stringContaining(schedule) },
      ]);
      expect(log.find(({ level }) => level === "error")?.message).toContain(schedule);
    });
  });
});
