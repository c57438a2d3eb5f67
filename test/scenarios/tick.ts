import { expect } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import { eventually } from "./eventually.ts";
import { ended } from "./with-open-run.ts";
import type { Scene } from "./with-stack.ts";

/** Triggers the timer now, as an administrator may; resolves with the run that this made. */
export async function tick({ host, client }: Pick<Scene, "host" | "client">): Promise<RunView> {
  const known = new Set((await client().runs()).map(({ id }) => id));
  const answer = await fetch(`${host.url}/admin/functions/snapshotEmployees`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-functions-key": host.keys.master },
    body: "{}",
  });
  expect(answer.status).toBe(202);
  return eventually(async () => (await client().runs()).find(({ id }) => !known.has(id)));
}

/** A nightly run, from the timer's tick to its end. */
export const nightly = async (scene: Pick<Scene, "host" | "client">): Promise<RunView> =>
  ended(scene, (await tick(scene)).id);
