import { connectStorage } from "../src/clients/storage/storage.ts";
import { hasEnded } from "../src/core/status.ts";
import type { Stack } from "../src/local/stack.ts";
import { openRecords } from "../src/stores/records.ts";
import type { Bench, Measure } from "./bench.ts";
import { type CountedStorage, startCountedStorage } from "./counted-storage.ts";
import { plainCompany } from "./plain-company.ts";
import { withStack } from "./with-stack.ts";

const employees = 300;

/** Counts what a run asks of Graph, Exchange and storage. */
export const calls: Bench = {
  name: "calls",
  about: `what a run asks of Microsoft and of storage, for each of ${employees} employees, all targets`,
  ofBuild: true,
  async measure({ app }) {
    const storage = await startCountedStorage();
    const settings = { SYNC_RATES: "entra=1000,photo=1000,signature=1000" };
    return withStack(
      {
        company: (images) => plainCompany(employees, images),
        // Calls are counted, so they need not be spread.
        settings,
        azurite: storage,
        ...(app !== undefined && { app }),
      },
      async ({ stack, client, syncByTimer }) => {
        /** Syncs everyone, and looks at the record past the proxies: following a run over HTTP adds to what is counted. */
        const sync = async () => {
          const { runs } = openRecords(connectStorage(storage.direct));
          const { id } = await client.requestRun({});
          for (;;) {
            await new Promise((resolve) => setTimeout(resolve, 500));
            const run = await runs.get(id);
            if (!run || !hasEnded(run)) continue;
            if (run.status === "done" && run.summary?.failures.length === 0) return;
            throw new Error(`A run ended otherwise than done: ${JSON.stringify(run.reason ?? run.status)}`);
          }
        };
        storage.clear();
        await sync();
        const changed = [callsOfProfiles(stack), ...countsOf("everything changed", stack, storage)];
        await sync();
        const unchanged = countsOf("nothing changed", stack, storage);
        await syncByTimer();
        return [...changed, ...unchanged, ...callsOf("nothing changed, a seventh verified", stack)];
      },
    );
  },
};

/** What a changed profile takes: reads before and after, alone or shared, and the write. */
function callsOfProfiles({ microsoft }: Stack): Measure {
  const counts = microsoft.counts().filter(({ service }) => service === "graph");
  const of = (method: string, route: string) =>
    counts.find((count) => count.method === method && count.route === route)?.calls ?? 0;
  const [writes, alone] = [of("PATCH", "/v1.0/users/{id}"), of("GET", "/v1.0/users/{id}")];
  const batches = of("POST", "/v1.0/$batch");
  const value = `${((writes + alone + batches) / writes).toFixed(2)} (${writes} written, ${alone} read alone, ${batches} batches)`;
  return { what: "everything changed: Graph for each changed profile", value };
}

function countsOf(what: string, stack: Stack, storage: CountedStorage): readonly Measure[] {
  const { operations, deliveries } = storage.counts();
  storage.clear();
  return [
    ...callsOf(what, stack),
    counted(`${what}: storage operations`, operations),
    counted(`${what}: deliveries of messages`, deliveries),
  ];
}

/** Calls, and bytes of their bodies, since this was last counted. */
function callsOf(what: string, { microsoft }: Stack): readonly Measure[] {
  const counts = microsoft.counts();
  microsoft.clearExchanges();
  const sum = (service: string, of: "calls" | "bytes") =>
    counts.filter((count) => count.service === service).reduce((total, count) => total + count[of], 0);
  return [
    counted(`${what}: Graph`, sum("graph", "calls")),
    counted(`${what}: Exchange`, sum("exchange", "calls")),
    counted(`${what}: bytes to and from both`, sum("graph", "bytes") + sum("exchange", "bytes")),
  ];
}

const counted = (what: string, count: number): Measure => ({
  what,
  count,
  value: `${(count / employees).toFixed(2)} (${count} in all)`,
});
