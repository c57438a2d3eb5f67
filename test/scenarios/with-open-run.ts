import type { RunView } from "../../src/api/runs.ts";
import { eventually } from "./eventually.ts";
import type { Scene } from "./with-stack.ts";

/** Requests a run and does something while it is open: meanwhile Graph throttles one person, `waiting`. */
export async function withOpenRun(
  { microsoft, client, life }: Scene,
  waiting: string,
  during: (run: RunView) => Promise<unknown>,
): Promise<RunView> {
  await life.changeTitle(waiting, `Title ${crypto.randomUUID()}`);
  const fault = microsoft.faults.add({ user: waiting, status: 429, retryAfter: 3 });
  const { id } = await client().requestRun({});
  try {
    await during(await reached(client, id, "running"));
  } finally {
    microsoft.faults.clear(fault);
  }
  return ended({ client }, id);
}

/** Waits until a run has ended, in any status. */
export async function ended({ client }: Pick<Scene, "client">, id: string): Promise<RunView> {
  return eventually(async () => {
    const run = await client().run(id);
    return run.endedAt !== undefined && run;
  });
}

/** Waits until a run is in that state. */
export async function reached(
  client: Scene["client"],
  id: string,
  status: RunView["status"],
): Promise<RunView> {
  return eventually(async () => {
    const run = await client().run(id);
    return run.status === status && run;
  });
}
