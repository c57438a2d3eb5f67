import type { Stack } from "../src/local/stack.ts";
import type { Bench } from "./bench.ts";
import { plainCompany } from "./plain-company.ts";
import { withStack } from "./with-stack.ts";

const people = 600;
/** Writing has ended so long after a pause, as the guide promises. */
const promisedMs = 10_000;
/** Watched for longer than that, so that a late write is seen. */
const watchedMs = 3 * promisedMs;

/** Counts what is written after a pause that begins in the middle of a run, and how much would have been. */
export const pause: Bench = {
  name: "pause",
  about: "writing is paused in the middle of a run, everyone changed",
  measure: () =>
    withStack(
      { company: plainCompany(people), settings: { SYNC_TARGETS: "entra" } },
      async ({ stack, client }) => {
        const { id } = await client.requestRun({});
        while (written(stack).length === 0) await wait(100);
        await client.pause({ reason: "Measured" });
        const from = Date.now();
        await wait(watchedMs);
        const times = written(stack).map((at) => at - from);
        const { status } = await client.run(id);
        return [
          { what: "changes, and the run's status at the end", value: `${people}, ${status}` },
          { what: "written before the pause", value: String(times.filter((ms) => ms <= 0).length) },
          {
            what: "in the first 5 s after it",
            value: String(times.filter((ms) => ms > 0 && ms <= 5000).length),
          },
          {
            what: "in the 5 s after those",
            value: String(times.filter((ms) => ms > 5000 && ms <= promisedMs).length),
          },
          {
            what: "later, which would be wrong",
            value: String(times.filter((ms) => ms > promisedMs).length),
          },
        ];
      },
    ),
};

/** When each PATCH was received, milliseconds since 1970. */
const written = ({ microsoft }: Stack): readonly number[] =>
  microsoft
    .exchanges("graph")
    .filter(({ method }) => method === "PATCH")
    .map(({ at }) => Date.parse(at));

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
