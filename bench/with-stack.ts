import type { RunView } from "../src/api/runs.ts";
import { type Client, createClient } from "../src/cli/client.ts";
import { followRun } from "../src/cli/follow-run.ts";
import { type Stack, type StackOptions, startStack } from "../src/local/stack.ts";

/** The local cloud, with what benches ask of the app in it. */
export interface Running {
  readonly stack: Stack;
  readonly client: Client;
  /** Syncs everyone, to the end; throws unless the run is done without a failure. */
  sync(): Promise<RunView>;
  /** The same by the timer, which verifies a part of what is remembered besides. */
  syncByTimer(): Promise<RunView>;
}

/** Starts the local cloud with the built app for as long as `use` takes. */
export async function withStack<T>(options: StackOptions, use: (running: Running) => Promise<T>): Promise<T> {
  const stack = await startStack({
    ...options,
    // No night begins in the middle of a bench.
    settings: { SNAPSHOT_SCHEDULE: "0 0 0 1 1 *", ...options.settings },
    host: { logLevel: "error", ...options.host },
  });
  const client = createClient({ url: stack.host.url, key: stack.host.keys.host });
  try {
    return await use({
      stack,
      client,
      sync: async () => succeeded(client, (await client.requestRun({})).id),
      syncByTimer: async () => succeeded(client, await tick(client, stack)),
    });
  } finally {
    await stack.close();
  }
}

async function succeeded(client: Client, id: string): Promise<RunView> {
  const run = await followRun(client, id, () => {});
  if (run.status === "done" && run.summary?.failures.length === 0) return run;
  throw new Error(
    `A run ended otherwise than done: ${JSON.stringify(run.reason ?? run.summary ?? run.status)}`,
  );
}

async function tick(client: Client, { host }: Stack): Promise<string> {
  const known = new Set((await client.runs()).map(({ id }) => id));
  await fetch(`${host.url}/admin/functions/snapshotEmployees`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-functions-key": host.keys.master },
    body: "{}",
  });
  for (let attempt = 0; attempt < 100; attempt++) {
    const run = (await client.runs()).find(({ id }) => !known.has(id));
    if (run) return run.id;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("The timer's tick made no run.");
}
