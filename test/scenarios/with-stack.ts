import { afterAll, beforeAll, expect } from "vitest";
import { createClient } from "../../src/cli/client.ts";
import { followRun } from "../../src/cli/follow-run.ts";
import type { RunView } from "../../src/http/run-view.ts";
import { agreement, describeDisagreement } from "../../src/local/company/agreement.ts";
import { lifeEvents } from "../../src/local/company/life-events.ts";
import type { HostLog } from "../../src/local/host/host-log.ts";
import type { Exchange } from "../../src/local/microsoft/wire/exchange-log.ts";
import { type Stack, type StackOptions, startStack } from "../../src/local/stack.ts";
import type { Outcome, OutcomeStatus } from "../../src/sync/outcome.ts";
import { graphDescription } from "../graph-description.ts";

/** A running cloud, with what scenarios do to it and ask of it. */
export interface Scene extends Stack {
  readonly log: readonly HostLog[];
  readonly life: ReturnType<typeof lifeEvents>;
  /** Syncs over HTTP as the command line does, to the end. */
  sync(request?: { emails?: string[]; mode?: string }): Promise<RunView>;
  client(): ReturnType<typeof createClient>;
  outcomes(run: RunView, ...statuses: OutcomeStatus[]): Promise<readonly Outcome[]>;
  /** Graph's exchanges since the last `microsoft.clearExchanges()` by method. */
  calls(method: "GET" | "PATCH"): Exchange[];
  /** Fails unless Entra ID holds what the database says, and nothing else was touched. */
  expectAgreement(): Promise<void>;
}

/** Starts one cloud for all scenarios of a file, and at the end holds what Graph was asked against Microsoft's description. */
export function withStack(options: StackOptions = {}): () => Scene {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(options);
  }, 90_000);
  afterAll(async () => {
    const exchanges = scene.microsoft.exchanges("graph");
    await scene.close();
    expectDescribed(exchanges);
  });
  return () => scene;
}

/** A cloud of a scenario's own, closed by the caller. */
export async function openScene(options: StackOptions = {}): Promise<Scene> {
  const log: HostLog[] = [];
  const stack = await startStack({
    employees: 60,
    ...options,
    host: { leaseSeconds: 4, onLog: (line) => log.push(line), ...options.host },
  });
  const client = () => createClient({ url: stack.host.url, key: stack.host.keys.host });
  const calls = (method: string) => stack.microsoft.exchanges("graph").filter((call) => call.method === method);
  const additions: Omit<Scene, keyof Stack> = {
    log,
    life: lifeEvents(stack.database.query),
    client,
    calls,
    async sync(request = {}) {
      const { id } = await client().requestRun(request);
      return followRun(client(), id, () => {});
    },
    outcomes: (run, ...statuses) => client().outcomes(run.id, statuses),
    async expectAgreement() {
      const users = { before: stack.company.entraUsers, after: stack.microsoft.users.all() };
      const { disagreements } = await agreement(stack.database.query, users);
      expect(disagreements.map(describeDisagreement)).toEqual([]);
    },
  };
  // The stack's own getters (its present host) have to stay getters.
  return Object.defineProperties(additions, Object.getOwnPropertyDescriptors(stack)) as Scene;
}

/** Holds exchanges with Graph against Microsoft's description, where that is at hand. */
export function expectDescribed(exchanges: readonly Exchange[]): void {
  const description = graphDescription();
  if (!description) return;
  expect(exchanges.flatMap((exchange) => description.problemsOfRequest(exchange))).toEqual([]);
  expect(exchanges.flatMap((exchange) => description.problemsOfAnswer(exchange))).toEqual([]);
}
