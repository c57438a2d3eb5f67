import { afterAll, beforeAll, expect } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import { createClient } from "../../src/cli/client.ts";
import { followRun } from "../../src/cli/follow-run.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import type { Plan } from "../../src/core/plan.ts";
import type { OutcomeStatus } from "../../src/core/status.ts";
import { agreement, describeDisagreement } from "../../src/local/company/agreement.ts";
import { lifeEvents } from "../../src/local/company/life-events.ts";
import { hrDatabase } from "../../src/local/database.ts";
import type { HostLog } from "../../src/local/host/host-log.ts";
import type { EntraUser } from "../../src/local/microsoft/graph/user.ts";
import type { Exchange } from "../../src/local/microsoft/http/exchange-log.ts";
import { type Stack, type StackOptions, startStack } from "../../src/local/stack.ts";
import { graphDescription } from "../graph-description.ts";
import { emptyDatabase, emptyStorage } from "../keep-running.ts";

/** A running local cloud, with what scenarios do to it and read from it. */
export interface Scene extends Stack {
  readonly log: readonly HostLog[];
  readonly life: ReturnType<typeof lifeEvents>;
  /** Syncs over HTTP as the command line does, to the end. */
  sync(request?: { emails?: string[]; mode?: string; targets?: string[] }): Promise<RunView>;
  /** Waits until a run has ended or is held. */
  follow(run: Pick<RunView, "id">): Promise<RunView>;
  client(): ReturnType<typeof createClient>;
  outcomes(run: RunView, ...statuses: OutcomeStatus[]): Promise<readonly Outcome[]>;
  /** Graph's exchanges since the last `microsoft.clearExchanges()` by method. */
  calls(method: "GET" | "PATCH" | "PUT" | "DELETE"): Exchange[];
  /** Every PATCH since then, in order. */
  writes(): Write[];
  plan(run: RunView): Promise<Plan>;
  /** Asks the app over HTTP, with the host's key unless `headers` say otherwise. */
  ask(method: string, path: string, body?: string, headers?: Record<string, string>): Promise<Response>;
  /** Fails unless Entra ID, with those who `arrived` since, holds what the database says, and nothing else was touched. */
  expectAgreement(arrived?: readonly EntraUser[]): Promise<void>;
}

/** A PATCH as Graph received it: user principal name, body, and the answer, null when cut off. */
export interface Write {
  readonly who: string | undefined;
  readonly body: unknown;
  readonly status: number | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Starts one cloud for all scenarios of a file, and at the end checks all requests to Graph against Microsoft's description. */
export function withStack(options: StackOptions = {}): () => Scene {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(options);
  });
  afterAll(async () => {
    const exchanges = scene.microsoft.exchanges("graph");
    await scene.close();
    expectDescribed(exchanges);
  });
  return () => scene;
}

/** A cloud for one scenario, closed by the caller. */
export async function openScene(options: StackOptions = {}): Promise<Scene> {
  const log: HostLog[] = [];
  const stack = await startStack({
    employees: 60,
    database: hrDatabase(await emptyDatabase()),
    // Azurite is stopped and suspended only where it keeps its data: there it is not shared.
    ...(!options.keepStorage && { azurite: await emptyStorage() }),
    ...options,
    // Profiles alone, unless a scenario asks for more: each target has scenarios of its own.
    settings: { SYNC_TARGETS: "entra", ...options.settings },
    host: { leaseSeconds: 4, onLog: (line) => log.push(line), ...options.host },
  });
  const client = () => createClient({ url: stack.host.url, key: stack.host.keys.host });
  const calls = (method: string) =>
    stack.microsoft.exchanges("graph").filter((call) => call.method === method);
  const additions: Omit<Scene, keyof Stack> = {
    log,
    life: lifeEvents(stack.database.query),
    client,
    calls,
    async sync(request = {}) {
      const { id } = await client().requestRun(request);
      return additions.follow({ id });
    },
    follow: ({ id }) => followRun(client(), id, () => {}),
    outcomes: (run, ...statuses) => client().outcomes(run.id, statuses),
    writes: () =>
      calls("PATCH").map(({ url, requestBody, status, at }) => {
        const user = stack.microsoft.users.get(new URL(url).pathname.split("/").at(-1) ?? "");
        return { who: user?.userPrincipalName, body: requestBody, status, at: Date.parse(at) };
      }),
    plan: async (run) => (await additions.ask("GET", `runs/${run.id}/plan`)).json() as Promise<Plan>,
    ask: (method, path, body, headers = { "x-functions-key": stack.host.keys.host }) =>
      fetch(`${stack.host.url}/api/${path}`, { method, headers, ...(body !== undefined && { body }) }),
    async expectAgreement(arrived = []) {
      const before = [...stack.company.entraUsers, ...arrived];
      const users = { before, after: stack.microsoft.users.all() };
      const { disagreements } = await agreement(stack.database.query, users);
      expect(disagreements.map(describeDisagreement)).toEqual([]);
    },
  };
  // The stack's own getters (its present host) have to stay getters.
  return Object.defineProperties(additions, Object.getOwnPropertyDescriptors(stack)) as Scene;
}

/** Checks exchanges with Graph against Microsoft's description, where that is available. */
export function expectDescribed(exchanges: readonly Exchange[]): void {
  const description = graphDescription();
  if (!description) return;
  expect(exchanges.flatMap((exchange) => description.problemsOfRequest(exchange))).toEqual([]);
  expect(exchanges.flatMap((exchange) => description.problemsOfAnswer(exchange))).toEqual([]);
}
