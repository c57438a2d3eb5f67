import type { Stack } from "../src/local/stack.ts";
import type { Bench, Measure } from "./bench.ts";
import { plainCompany } from "./plain-company.ts";
import { withStack } from "./with-stack.ts";

const employees = 300;

/** Counts a run's calls to Graph and Exchange. */
export const calls: Bench = {
  name: "calls",
  about: `calls for each of ${employees} employees, all targets`,
  measure: () =>
    withStack(
      {
        company: (images) => plainCompany(employees, images),
        // Calls are counted, so they need not be spread.
        settings: { SYNC_RATES: "entra=1000,photo=1000,signature=1000" },
      },
      async ({ stack, sync, syncByTimer }) => {
        await sync();
        const profiles = callsOfProfiles(stack);
        const changed = callsSince("everything changed", stack);
        await sync();
        const unchanged = callsSince("nothing changed", stack);
        await syncByTimer();
        return [
          profiles,
          ...changed,
          ...unchanged,
          ...callsSince("nothing changed, a seventh verified", stack),
        ];
      },
    ),
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

function callsSince(what: string, { microsoft }: Stack): Measure[] {
  const counts = microsoft.counts();
  microsoft.clearExchanges();
  const measure = (name: string, service: string): Measure => {
    const sum = counts
      .filter((count) => count.service === service)
      .reduce((total, count) => total + count.calls, 0);
    return { what: `${what}: ${name}`, value: `${(sum / employees).toFixed(2)} (${sum} in all)` };
  };
  return [measure("Graph", "graph"), measure("Exchange", "exchange")];
}
