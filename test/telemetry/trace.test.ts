import type { Counter } from "@opentelemetry/api";
import { trace } from "@opentelemetry/api";
import { expect, test } from "vitest";
import type { CallAnswer } from "../../src/clients/http/answer.ts";
import { traceCalls } from "../../src/telemetry/trace.ts";

/** What is counted of one call with this answer. */
async function countsOf(answer: CallAnswer): Promise<readonly string[]> {
  const counts = new Map<string, number>();
  const counter = (name: string) =>
    ({
      add: (value: number, { status }: { status?: string }) => {
        const key = status === undefined ? name : `${name} ${status}`;
        counts.set(key, (counts.get(key) ?? 0) + value);
      },
    }) as unknown as Counter<never>;
  const counters = { made: counter("made"), throttled: counter("throttled"), refused: counter("refused") };
  const traced = traceCalls(trace.getTracer("test"), counters);
  const call = { dependency: "graph", operation: "POST /$batch", host: "host" } as const;
  await traced(call, async (note) => note(answer));
  return [...counts].map(([name, count]) => `${name}: ${count}`).sort();
}

test.each<[string, CallAnswer, readonly string[]]>([
  ["a call", { status: 200 }, ["made: 1"]],
  ["a refused call", { status: 403 }, ["made: 1", "refused 403: 1"]],
  ["a batch", { status: 200, parts: [200, 404, 200] }, ["made: 3"]],
  [
    "a batch, throttled and refused in part",
    { status: 200, parts: [200, 429, 429, 403] },
    ["made: 4", "refused 403: 1", "throttled: 2"],
  ],
  ["a batch refused as a whole", { status: 403 }, ["made: 1", "refused 403: 1"]],
])("of %s counts what Microsoft counts", async (_, answer, expected) => {
  expect(await countsOf(answer)).toEqual(expected);
});
